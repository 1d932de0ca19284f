"""The library: legislation/ and policy_templates/, read, checked and cached."""

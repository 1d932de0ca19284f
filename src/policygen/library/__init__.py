"""The library: legislation/ and policy_templates/, read, checked and cached; knows law, policies and Word, makes no policy."""

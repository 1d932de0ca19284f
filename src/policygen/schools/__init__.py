"""Files of schools and trusts: YAML, spreadsheets, the DfE register."""

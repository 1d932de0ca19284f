"""Files of schools and trusts: YAML, spreadsheets, the DfE register; knows facts and documents, no Word."""

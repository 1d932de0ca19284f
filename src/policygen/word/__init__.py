"""Word files, read, written, merged and proved; knows blocks and clauses, no files of schools."""

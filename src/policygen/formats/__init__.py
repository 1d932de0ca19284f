"""File formats: strict YAML, OOXML packages, Excel, PDF. They know nothing of schools or law."""

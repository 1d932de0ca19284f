"""File formats: strict YAML, OOXML packages, Excel, PDF; knows nothing of schools or law."""

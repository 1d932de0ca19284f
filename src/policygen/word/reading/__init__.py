"""Reading Word files that others made."""

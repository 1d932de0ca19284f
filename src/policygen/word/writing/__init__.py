"""Writing Word files from blocks."""

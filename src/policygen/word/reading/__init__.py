"""Word files that others made, read; knows neither writing nor merging."""

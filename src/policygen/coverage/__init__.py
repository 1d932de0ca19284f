"""Policies made anywhere: read from any file, held against the law, and told; knows the pipeline and the suite check, no run."""

"""Policies of one school held against each other; knows the pipeline, not the papers."""

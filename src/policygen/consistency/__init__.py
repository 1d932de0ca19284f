"""Policies of one school held against each other."""

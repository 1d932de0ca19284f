"""Recognisers: what a text must say, in any wording, written as data that a lawyer can read."""

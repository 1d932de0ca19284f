"""Recognisers: what a text must say, in any wording, as data that a lawyer can read; knows English, no law and no policy."""

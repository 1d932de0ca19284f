"""Policies as data: sections, clauses, which of them a school has, and what they meet; knows law and markup, no Word."""

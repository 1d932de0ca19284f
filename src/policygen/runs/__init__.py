"""Runs over a school or a trust: what is made, where it is written, and what is remembered."""

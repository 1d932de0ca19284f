"""A tracked file proved by code that shares nothing with what wrote it: it knows no other part of word."""

"""Proving a tracked file by code that shares nothing with what wrote it."""

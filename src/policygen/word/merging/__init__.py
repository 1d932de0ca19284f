"""Bringing a school's Word file up to date with tracked changes."""

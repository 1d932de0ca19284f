"""Reads published guidance into numbered paragraphs, compares editions, and checks where our requirements stand in it."""

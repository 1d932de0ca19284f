"""What a board approved: the record of it, the seal over words and structure, what changed since; knows Word, no folder."""

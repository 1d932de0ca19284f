"""Word files: written from blocks, packed so that the same document gives the same bytes."""

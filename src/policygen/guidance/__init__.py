"""Published guidance read into numbered paragraphs, editions compared, and our places checked in it; knows the library."""

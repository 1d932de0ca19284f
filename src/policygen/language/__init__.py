"""English text: dates and counts in words, sentences, quantities."""

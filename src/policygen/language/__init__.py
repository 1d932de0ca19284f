"""English text: dates and counts in words, sentences, quantities; knows nothing else of policygen."""

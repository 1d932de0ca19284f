"""Facts about a school: the vocabulary, answers, and what is known."""

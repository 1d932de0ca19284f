"""Facts about a school: the vocabulary, answers, and what is known; knows conditions and files, no law."""

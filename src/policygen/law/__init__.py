"""Law, guidance and learning as data, in force on a date; knows facts, no policy."""

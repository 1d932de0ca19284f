"""The documents that a school has to have, and when each is reviewed; knows law, no policy."""

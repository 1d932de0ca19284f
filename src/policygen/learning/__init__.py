"""What a school learns and shows: log, review, audit, training, pack; knows the library and papers' words, reads no folder."""

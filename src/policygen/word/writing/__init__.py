"""Word files written from blocks; knows reading."""

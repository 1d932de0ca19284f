"""A school's Word file brought up to date with tracked changes; knows reading and writing."""

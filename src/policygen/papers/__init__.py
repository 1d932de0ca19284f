"""What goes with policies: briefings, hand-outs, forms, lists, calendars, status reports; knows the pipeline, writes no file."""

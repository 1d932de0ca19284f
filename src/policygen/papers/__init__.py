"""What goes with policies: briefings, hand-outs, forms, lists, calendars, status reports."""

"""A case as people are given it: on the screen, as a calendar, as a file of evidence."""

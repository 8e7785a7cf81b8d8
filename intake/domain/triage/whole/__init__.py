"""A mail weighed as a whole: where it leans (``leaning``), which other class it bears (``bearings``); their words."""

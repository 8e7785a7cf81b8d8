"""What becomes of each document of a mail: filed, kept as an annex, returned, held; and what a person ruled."""

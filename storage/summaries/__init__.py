"""What lists and searches read of each mail, written in the transaction that changes it: never the saved reading."""

"""What a person is shown of a file or a mail: made in a worker, harmless when it leaves it."""

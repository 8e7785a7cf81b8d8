"""What is this document: a support, a decision, a letter…? Told from its form, its text, its name, its mail."""

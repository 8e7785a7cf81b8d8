"""The words that the rules look for: lower case, no accents, no punctuation."""

"""The sample forms as drawings: what they say, where each field stands, what a filled one looks like."""

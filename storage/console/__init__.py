"""What the console asks: read models, each a function from an engine to frozen values, every list paged by key."""

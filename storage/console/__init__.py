"""What the console asks, every list paged by key, and what it writes of its own."""

"""Real servers for tests and measurements, on loopback, each in a directory of its own."""

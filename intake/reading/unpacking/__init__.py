"""Wrappings opened: bytes in, files or a message out. Knows nothing of MIME; nothing here writes to a disk."""

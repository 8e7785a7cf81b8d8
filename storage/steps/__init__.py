"""The register's work, one module per step of a message's way: plain functions that write through a Transaction."""

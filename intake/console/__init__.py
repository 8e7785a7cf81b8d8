"""The operators' web console: pages rendered here, a JSON interface beside them, one process of its own."""

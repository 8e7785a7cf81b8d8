"""Pages over the real application, gate and store, with a few recorded mails."""

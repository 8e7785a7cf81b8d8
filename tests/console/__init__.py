"""The console without the console's pages: logins, sessions, rights, tokens, the audit log."""

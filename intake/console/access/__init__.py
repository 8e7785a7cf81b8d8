"""Who is there, and who may what: logins, sessions, the gate before every page, the guard of each."""

"""Microsoft 365 as a way in and a way out share it: tokens (OAuth2) and sessions of Microsoft Graph."""

"""Exchange Web Services (EWS): what the way in and the way out share. Only here does exchangelib appear."""

"""The command line, a module for each kind of command. Heavy parts are imported when a command needs them."""

"""The command line: one thin door for each command."""

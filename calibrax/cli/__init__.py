"""The command: arguments, exit codes, printing; a file a command, loaded when it is used."""

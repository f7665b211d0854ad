"""What an operator does about workspaces, people, teams and keys from the command line."""

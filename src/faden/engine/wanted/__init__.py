"""Commands of subjects that have a folder of their own, and what all commands share."""

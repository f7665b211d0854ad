"""Customers as other systems know them: a file of them, or one at a time."""

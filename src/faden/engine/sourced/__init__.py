"""Customers as other systems know them, one at a time."""

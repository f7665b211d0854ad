"""Asking a customer something that can be answered by one press."""

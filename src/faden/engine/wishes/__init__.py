"""Carrying a wish beyond our own sending: to the customer, and to other senders."""

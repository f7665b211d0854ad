"""Faden: one thread per customer, on every channel."""

__version__ = "0.1.0"

"""Promises for programs: made, kept, moved, listed."""

"""Promising: what may be done with a promise, when it is chased, and who hears of it."""

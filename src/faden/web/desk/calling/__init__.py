"""Calls back on the desk: offered, agreed and settled."""

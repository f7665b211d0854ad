"""Calls back: offered, agreed, moved, called off and made."""

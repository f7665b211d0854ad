"""Promises: recorded, chased before they break, and told about first by us."""

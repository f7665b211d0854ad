"""Goodwill: what a company gives to put something right, who may give it, and how much."""

"""Offers for programs: the catalogue, and what customers were offered."""

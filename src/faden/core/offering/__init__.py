"""Offering: what may be done with an offer, and what follows."""

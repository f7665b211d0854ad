"""Offers: the catalogue, and what was offered to whom, as rows beside the threads."""

"""Offers on the desk: what is done about them, and the board for everybody."""

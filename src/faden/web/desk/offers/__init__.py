"""Offers on the desk: the card beside the thread, the board for everybody."""

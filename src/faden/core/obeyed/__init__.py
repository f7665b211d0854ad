"""What follows from a wish beyond our own sending: it is confirmed, and others hear of it."""

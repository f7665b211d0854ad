"""Brief: what is read of a thread for it."""

"""One file from which a whole installation can be put back: taken while it runs, and checked."""

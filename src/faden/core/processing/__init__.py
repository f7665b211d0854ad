"""The rules of processes."""

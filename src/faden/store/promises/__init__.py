"""Promises as rows beside the threads."""

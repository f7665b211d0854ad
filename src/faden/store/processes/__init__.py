"""Processes as rows beside the threads."""

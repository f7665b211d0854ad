"""Reads for whoever looks on while things happen."""

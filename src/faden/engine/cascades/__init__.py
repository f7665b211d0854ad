"""Carrying one message over several ways, one after the other."""

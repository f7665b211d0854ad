"""Measurements: what Faden does, beside what this machine can do at the most."""

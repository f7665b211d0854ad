"""The one way in which anything changes: load, decide, append, carry out."""

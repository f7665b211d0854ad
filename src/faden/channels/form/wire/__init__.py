"""Sans-IO: what a form says."""

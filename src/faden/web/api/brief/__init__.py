"""The brief, for programs."""

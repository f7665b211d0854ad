"""The brief as a person or a program sees it."""

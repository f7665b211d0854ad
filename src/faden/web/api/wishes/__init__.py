"""What programs ask and say about wishes beyond our own sending."""

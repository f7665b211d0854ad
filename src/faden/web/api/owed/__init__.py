"""What programs may ask about what is owed to customers."""

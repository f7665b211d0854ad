"""What is owed to customers, counted."""

"""What another system does for a customer, step by step."""

"""What is read for the page of wishes."""

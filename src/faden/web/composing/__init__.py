"""What happens on the way from the first letter of an answer to its sending."""

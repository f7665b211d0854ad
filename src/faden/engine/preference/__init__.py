"""What a customer does by a link of ours, without signing in."""

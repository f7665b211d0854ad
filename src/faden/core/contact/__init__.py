"""Contact: what a company tells everybody about reaching it, and when it can call back."""

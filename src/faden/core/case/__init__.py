"""Special cases as values: what they are about, and what can have happened to them."""

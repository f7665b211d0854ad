"""How a ticket becomes a special case, by a colleague or by the customer's words."""

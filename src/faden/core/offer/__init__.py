"""Offers: what the company has offered to a customer, kept on every channel, exactly once."""

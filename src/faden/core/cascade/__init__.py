"""One message over several ways, one after the other, until it has reached the customer."""

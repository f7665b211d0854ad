"""One message, with or without an offer, to many customers."""

"""Brief: what whoever talks to a customer next must know before speaking."""

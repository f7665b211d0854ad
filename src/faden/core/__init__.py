"""What is true and what should happen next, decided without clock, network or database."""

"""How other systems of the company obey, and why a message was sent."""

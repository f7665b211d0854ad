"""How long people wait for a person, on a page for leads."""

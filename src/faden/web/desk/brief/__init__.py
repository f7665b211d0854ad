"""The brief as it reads on top of a customer's page."""

"""The next way of a message that goes over several."""

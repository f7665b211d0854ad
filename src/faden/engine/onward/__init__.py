"""Going on with a conversation over another way."""

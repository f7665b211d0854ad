"""The page and the list below the field that find customers and messages."""

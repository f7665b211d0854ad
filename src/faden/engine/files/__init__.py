"""Files that customers and colleagues hand in for their messages."""

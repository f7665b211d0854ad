"""What is stored of special cases beside the thread: who is kept apart, and what was spent."""

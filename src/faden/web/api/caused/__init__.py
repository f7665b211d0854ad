"""What messages caused, for programs."""

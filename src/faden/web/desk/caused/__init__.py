"""What messages caused, on a page for leads."""

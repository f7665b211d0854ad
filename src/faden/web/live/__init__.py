"""Pages that change while somebody looks."""

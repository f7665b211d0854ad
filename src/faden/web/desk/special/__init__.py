"""The special-cases desk: what a ticket is about, who is kept apart, and goodwill."""

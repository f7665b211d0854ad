"""Who carries out a campaign: one batch at a time, and to its stop."""

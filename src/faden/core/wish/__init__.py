"""Who else must hear a wish, and who was told."""

"""The page for people who stand at a counter."""

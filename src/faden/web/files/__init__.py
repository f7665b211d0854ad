"""What comes with a form besides words."""

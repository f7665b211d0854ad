"""What people and programs decide about a workspace itself."""

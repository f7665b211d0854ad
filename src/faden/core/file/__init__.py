"""What a file is and what it is called, whatever its sender says."""

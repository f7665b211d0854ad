"""Files that people have handed in, until and after they stand in a message."""

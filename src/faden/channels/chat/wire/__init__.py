"""What is written and read on the way to and from a chat, without any I/O."""

"""What e-mail says, byte for byte; nothing here reads a file, a socket or a clock."""

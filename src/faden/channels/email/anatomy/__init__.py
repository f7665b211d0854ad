"""How is a mail taken apart: octets, characters, header fields, parts, files? Sans-IO."""

"""How far campaigns have got, in PostgreSQL."""

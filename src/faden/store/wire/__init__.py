"""Speaking to PostgreSQL: statements by name, arrays in binary, many statements in one wait."""

"""The parts of the embedded PostgreSQL server; `faden.store.postgres` puts them together."""

-- Let one try of the same somebody at a time look at what was tried before.
select pg_advisory_xact_lock(('x' || encode(substr(%(who)s::bytea, 1, 8), 'hex'))::bit(64)::bigint)

-- One batch of a source at a time: taken before anything else, held until the transaction ends.
select pg_advisory_xact_lock(hashtextextended(%(lock)s::text, 0))

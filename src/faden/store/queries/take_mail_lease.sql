-- Only one process reads a folder, as long as its connection lives.
select pg_try_advisory_lock(%(lease)s)

-- Only one process publishes to a subscription, as long as its connection lives.
select pg_try_advisory_lock(%(lease)s)

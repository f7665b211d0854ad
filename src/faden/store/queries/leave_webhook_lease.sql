-- Let another process publish to a subscription.
select pg_advisory_unlock(%(lease)s)

-- The places left of the times of some pools, locked in their order.
select pool, time_key, capacity - taken
from offered_time
where workspace_id = %(workspace)s and pool = any(%(pool)s)
order by workspace_id, pool, time_key
for no key update

-- The times of some pools of which somebody has one, with the places left, from a moment on.
select pool, time_key, capacity - taken
from offered_time
where workspace_id = %(workspace)s and pool = any(%(pool)s)
    and starts_at > %(now)s::timestamptz and taken > 0
order by pool, time_key

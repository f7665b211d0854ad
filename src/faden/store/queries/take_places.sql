-- Places taken of times, and given back; their rows are locked.
update offered_time set taken = offered_time.taken + new.more
from unnest(
    %(workspace)s::integer[], %(pool)s, %(key)s, %(more)s::integer[]
) as new (workspace_id, pool, time_key, more)
where offered_time.workspace_id = new.workspace_id
    and offered_time.pool = new.pool
    and offered_time.time_key = new.time_key

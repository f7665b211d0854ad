-- Times that are offered, in the order in which they are locked; a later offer may widen one.
insert into offered_time (workspace_id, pool, time_key, starts_at, capacity)
select * from unnest(
    %(workspace)s::integer[], %(pool)s, %(key)s, %(starts_at)s::timestamptz[],
    %(capacity)s::integer[]
) as new (workspace_id, pool, time_key, starts_at, capacity)
order by new.workspace_id, new.pool, new.time_key
on conflict (workspace_id, pool, time_key) do update
set capacity = greatest(excluded.capacity, offered_time.taken), starts_at = excluded.starts_at

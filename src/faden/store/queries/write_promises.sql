-- Promises as they now stand.
insert into promise (
    bucket, promise_id, workspace_id, customer_id, state, due_at, rings_at, broken, standing
)
select * from unnest(
    %(bucket)s::smallint[], %(promise)s::uuid[], %(workspace)s::integer[], %(customer)s::uuid[],
    %(state)s::text[], %(due_at)s::timestamptz[], %(rings_at)s::timestamptz[],
    %(broken)s::boolean[], %(standing)s::jsonb[]
) as new (
    bucket, promise_id, workspace_id, customer_id, state, due_at, rings_at, broken, standing
)
on conflict (bucket, promise_id) do update
set state = excluded.state, due_at = excluded.due_at, rings_at = excluded.rings_at,
    broken = excluded.broken, standing = excluded.standing

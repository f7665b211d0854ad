-- Processes as they now stand.
insert into process (
    bucket, process_id, workspace_id, customer_id, system, external_id, state, rings_at, standing
)
select * from unnest(
    %(bucket)s::smallint[], %(process)s::uuid[], %(workspace)s::integer[], %(customer)s::uuid[],
    %(system)s::text[], %(external)s::text[], %(state)s::text[], %(rings_at)s::timestamptz[],
    %(standing)s::jsonb[]
) as new (
    bucket, process_id, workspace_id, customer_id, system, external_id, state, rings_at, standing
)
on conflict (bucket, process_id) do update
set state = excluded.state, rings_at = excluded.rings_at, standing = excluded.standing

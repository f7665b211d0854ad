-- Store wishes that were passed on as they now stand.
insert into passed_wish (
    bucket, wish_id, workspace_id, customer_id, sender, at, due_at, rings_at, acknowledged_at
)
select
    bucket, wish_id, workspace_id, customer_id, sender, at, due_at, rings_at, acknowledged_at
from unnest(
    %(bucket)s, %(wish)s, %(workspace)s::bigint[], %(customer)s, %(sender)s, %(at)s, %(due_at)s,
    %(rings_at)s, %(acknowledged_at)s
) as new (
    bucket, wish_id, workspace_id, customer_id, sender, at, due_at, rings_at, acknowledged_at
)
on conflict (bucket, wish_id) do update set
    rings_at = excluded.rings_at,
    acknowledged_at = excluded.acknowledged_at

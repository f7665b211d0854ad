-- What was offered to customers, as it now stands.
insert into offer_grant (
    bucket, grant_id, workspace_id, customer_id, offer_id, at, until, rings_at, redeemed_at, held
)
select * from unnest(
    %(bucket)s::smallint[], %(grant)s::uuid[], %(workspace)s::integer[], %(customer)s::uuid[],
    %(offer)s::text[],
    %(at)s::timestamptz[], %(until)s::timestamptz[], %(rings_at)s::timestamptz[],
    %(redeemed_at)s::timestamptz[], %(held)s::jsonb[]
) as new (
    bucket, grant_id, workspace_id, customer_id, offer_id, at, until, rings_at, redeemed_at, held
)
on conflict (bucket, grant_id) do update
set until = excluded.until, rings_at = excluded.rings_at, redeemed_at = excluded.redeemed_at,
    held = excluded.held

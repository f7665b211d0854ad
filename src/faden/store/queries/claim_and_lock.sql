-- The usual batch in one go: take arrivals nobody has seen, then lock the records of addresses that
-- are known to exist, in key order. Same rules as claim_arrivals and lock_met.
with claimed as materialized (
    insert into arrival (bucket, workspace_id, account, key, digest, raw, at, target, blob)
    select bucket, %(workspace)s, account, key, digest, raw, at, target, blob
    from unnest(
        %(bucket)s, %(account)s, %(key)s, %(digest)s, %(raw)s, %(at)s, %(target)s,
        %(blob)s
    ) as new (bucket, account, key, digest, raw, at, target, blob)
    -- Where nobody was ever erased there is nothing to compare with.
    where (
        (select secret from erasure_key where workspace_id = %(workspace)s) is null
        or not exists (
            select 1
            from arrival as erased
            where erased.bucket = new.bucket
                and erased.workspace_id = %(workspace)s
                and erased.account = new.account
                and erased.key = 'erased:' || encode(erasure_mark(
                    (select secret from erasure_key where workspace_id = %(workspace)s), new.key
                ), 'hex')
        )
    )
    order by bucket, account, key
    on conflict do nothing
    returning account, key
),

wanted as materialized (
    select asked.name, found.customer_id
    from unnest(%(address_bucket)s, %(uri)s) as asked (bucket, name)
    cross join lateral (
        select address.customer_id
        from address
        where address.bucket = asked.bucket
            and address.workspace_id = %(workspace)s
            and address.uri = asked.name
        offset 0
    ) as found
    -- Arrivals first: everybody waits in the same order, so nobody waits in a ring.
    where (select count(*) from claimed) >= 0
)

select
    in_order.name,
    encode(uuid_send(in_order.customer_id), 'hex'),
    locked.snapshot,
    locked.kin,
    null::text
from (
    select *
    from wanted
    order by get_byte(uuid_send(customer_id), 15), customer_id
    offset 0
) as in_order
cross join lateral (
    select thread.snapshot, thread.kin
    from thread
    where thread.bucket = get_byte(uuid_send(in_order.customer_id), 15)::smallint
        and thread.customer_id = in_order.customer_id
        and thread.workspace_id = %(workspace)s
    offset 0
    for update
) as locked
union all
select account, key, null, null, 'arrival' from claimed

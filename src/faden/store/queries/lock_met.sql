-- Find addresses and references, and lock the records behind them in key order.
with wanted as materialized (
    select 'address' as what, asked.name, found.customer_id, null::uuid as delivery_id
    from unnest(%(address_bucket)s, %(uri)s) as asked (bucket, name)
    cross join lateral (
        select address.customer_id
        from address
        where address.bucket = asked.bucket
            and address.workspace_id = %(workspace)s
            and address.uri = asked.name
        offset 0
    ) as found
    union all
    select 'reference', asked.name, found.customer_id, found.delivery_id
    from unnest(%(name_bucket)s, %(name)s) as asked (bucket, name)
    cross join lateral (
        select reference.customer_id, reference.delivery_id
        from reference
        where reference.bucket = asked.bucket
            and reference.workspace_id = %(workspace)s
            and reference.name = asked.name
        offset 0
    ) as found
    union all
    select 'customer', null, asked.customer_id, null
    from unnest(%(customer)s) as asked (customer_id)
)
select
    in_order.what,
    in_order.name,
    encode(uuid_send(in_order.customer_id), 'hex'),
    encode(uuid_send(in_order.delivery_id), 'hex'),
    locked.snapshot,
    locked.kin
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

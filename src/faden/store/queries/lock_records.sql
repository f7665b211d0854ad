-- Lock records in key order.
select
    encode(uuid_send(in_order.customer_id), 'hex'),
    locked.workspace_id,
    locked.snapshot,
    locked.kin
from (
    select customer_id
    from unnest(%(customer)s) as asked (customer_id)
    order by get_byte(uuid_send(customer_id), 15), customer_id
    offset 0
) as in_order
cross join lateral (
    select thread.workspace_id, thread.snapshot, thread.kin
    from thread
    where thread.bucket = get_byte(uuid_send(in_order.customer_id), 15)::smallint
        and thread.customer_id = in_order.customer_id
    offset 0
    for update
) as locked

-- The newest events of each record below a place; receipts are read with their message.
select found.customer_id, found.sequence, found.at, found.kind, found.body
from unnest(%(bucket)s, %(customer)s, %(below)s) as asked (bucket, customer_id, below)
cross join lateral (
    select event.customer_id, event.sequence, event.at, event.kind, event.body::text as body
    from event
    where event.bucket = asked.bucket
        and event.customer_id = asked.customer_id
        and event.workspace_id = %(workspace)s
        and event.sequence < asked.below
        and event.kind not in ('attempt_started', 'receipt_recorded')
    order by event.sequence desc
    limit %(limit)s::integer
) as found

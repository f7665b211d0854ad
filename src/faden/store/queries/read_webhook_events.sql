-- What these events say; for a receipt with what it is about.
select
    event.customer_id, event.sequence, event.position, event.at, event.kind, event.body::text,
    delivery.ref, delivery.account, delivery.address
from unnest(%(bucket)s, %(customer)s, %(sequence)s) as asked (bucket, customer_id, sequence)
join event
    on event.bucket = asked.bucket
    and event.customer_id = asked.customer_id
    and event.sequence = asked.sequence
    and event.workspace_id = %(workspace)s
left join delivery
    on event.kind = 'receipt_recorded'
    and delivery.bucket = event.bucket
    and delivery.delivery_id = (event.body ->> 'delivery_id')::uuid
    and delivery.workspace_id = %(workspace)s

-- What became of messages, step by step: all events of these deliveries after their own.
select
    event.body ->> 'delivery_id', event.sequence, event.at, event.kind, event.body::text
from unnest(%(bucket)s, %(customer)s, %(above)s, %(delivery)s)
    as asked (bucket, customer_id, above, delivery_id)
join event
    on event.bucket = asked.bucket
    and event.customer_id = asked.customer_id
    and event.workspace_id = %(workspace)s
    and event.sequence > asked.above
    and event.kind in ('attempt_started', 'receipt_recorded')
    and event.body ->> 'delivery_id' = asked.delivery_id
order by event.sequence
limit 1000

-- The one case in which an event is changed: what it says about somebody who was erased.
update event
set body = new.body::jsonb
from unnest(%(bucket)s, %(customer)s, %(sequence)s, %(body)s)
    as new (bucket, customer_id, sequence, body)
where event.bucket = new.bucket
    and event.customer_id = new.customer_id
    and event.sequence = new.sequence

-- Events of some records that name one of these addresses, or one of these records.
select event.customer_id, event.sequence, event.kind, event.body::text
from unnest(%(bucket)s, %(customer)s) as asked (bucket, customer_id)
cross join lateral (
    select event.*
    from event
    where event.bucket = asked.bucket
        and event.customer_id = asked.customer_id
        and event.body::text like any(%(words)s)
    offset 0
) as event

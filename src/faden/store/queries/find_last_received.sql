-- What came last from an address of a record: an answer goes below it.
select event.kind, event.body::text
from event
where event.bucket = %(bucket)s
    and event.customer_id = %(customer)s
    and event.kind = 'message_received'
    and event.body ->> 'address' = %(address)s
order by event.sequence desc
limit 1

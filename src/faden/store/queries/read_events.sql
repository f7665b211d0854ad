-- All events of one record, in order.
select sequence, at, kind, body::text
from event
where bucket = %(bucket)s and customer_id = %(customer)s::uuid
order by sequence

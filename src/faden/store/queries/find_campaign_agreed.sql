-- Where these records once said yes to advertising; null: everywhere. What was said since is the gate's.
select distinct encode(uuid_send(event.customer_id), 'hex'), event.body ->> 'address'
from unnest(%(bucket)s::smallint[], %(customer)s::uuid[]) as asked (bucket, customer_id)
join event
    on event.bucket = asked.bucket
    and event.customer_id = asked.customer_id
where event.kind = 'consent_granted'
    and event.body -> 'purposes' ?| array['marketing', '*']

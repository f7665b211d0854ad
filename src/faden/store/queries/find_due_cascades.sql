-- Messages on several ways that somebody must look at.
select encode(uuid_send(cascade_id), 'hex'), encode(uuid_send(customer_id), 'hex')
from cascade
where rings_at <= %(now)s
order by rings_at
limit %(limit)s

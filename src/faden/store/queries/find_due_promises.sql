-- Promises that are due soon, or whose time has passed.
select encode(uuid_send(promise_id), 'hex'), encode(uuid_send(customer_id), 'hex')
from promise
where rings_at <= %(now)s
order by rings_at
limit %(limit)s

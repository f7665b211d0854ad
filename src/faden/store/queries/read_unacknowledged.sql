-- Which wishes of a record other senders have not acknowledged.
select
    workspace_id, encode(uuid_send(wish_id), 'hex'), encode(uuid_send(customer_id), 'hex'), sender,
    at, due_at, rings_at, acknowledged_at
from passed_wish
where bucket = %(bucket)s and customer_id = %(customer)s and acknowledged_at is null
order by at, wish_id

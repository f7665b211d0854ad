-- What a sender was told before a time and has not acknowledged.
select
    workspace_id, encode(uuid_send(wish_id), 'hex'), encode(uuid_send(customer_id), 'hex'), sender,
    at, due_at, rings_at, acknowledged_at
from passed_wish
where workspace_id = %(workspace)s
    and sender = %(sender)s
    and acknowledged_at is null
    and at < %(before)s
order by due_at, wish_id
limit %(limit)s::integer

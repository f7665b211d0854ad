-- Wishes passed on that nobody acknowledged in time.
select
    workspace_id, encode(uuid_send(wish_id), 'hex'), encode(uuid_send(customer_id), 'hex'), sender,
    at, due_at, rings_at, acknowledged_at
from passed_wish
where rings_at <= %(now)s
order by rings_at
limit %(limit)s

-- Which of these records have a ticket, in whatever state, that one of these owners has or had last.
select distinct encode(uuid_send(ticket.customer_id), 'hex')
from unnest(%(bucket)s, %(customer)s) as asked (bucket, customer_id)
join ticket on ticket.bucket = asked.bucket and ticket.customer_id = asked.customer_id
where ticket.workspace_id = %(workspace)s
    and ticket.owner in (select owner from unnest(%(owner)s) as allowed (owner))

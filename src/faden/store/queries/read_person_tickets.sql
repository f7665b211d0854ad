-- All tickets of some records.
select
    ticket.ticket_id, ticket.customer_id, ticket.state, ticket.owner, ticket.due_at,
    ticket.opened_at, ticket.reason, ticket.priority, ticket.level, ticket.closed_reason
from unnest(%(bucket)s, %(customer)s) as asked (bucket, customer_id)
join ticket
    on ticket.bucket = asked.bucket
    and ticket.customer_id = asked.customer_id
    and ticket.workspace_id = %(workspace)s
order by (ticket.state = 'closed'), ticket.opened_at desc, ticket.ticket_id

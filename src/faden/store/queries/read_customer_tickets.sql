-- The tickets of some records: what is open, and what was settled last.
select
    ticket.ticket_id, ticket.customer_id, ticket.state, ticket.owner, ticket.due_at,
    ticket.opened_at, ticket.reason, ticket.priority, ticket.level, ticket.closed_reason,
    ticket.snoozed_until, ticket.tags
from unnest(%(bucket)s, %(customer)s) as asked (bucket, customer_id)
join ticket
    on ticket.bucket = asked.bucket
    and ticket.customer_id = asked.customer_id
    and ticket.workspace_id = %(workspace)s
order by (ticket.state = 'closed'), ticket.opened_at desc, ticket.ticket_id
limit 20

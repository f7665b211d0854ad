-- One ticket, by its id alone.
select
    ticket.ticket_id, ticket.customer_id, ticket.state, ticket.owner, ticket.due_at,
    ticket.opened_at, ticket.reason, ticket.priority, ticket.level, ticket.closed_reason,
    ticket.snoozed_until, ticket.tags
from ticket
where ticket.bucket = %(bucket)s::smallint
    and ticket.ticket_id = %(ticket)s::uuid
    and ticket.workspace_id = %(workspace)s

-- Messages both ways, in the order in which their transactions began, within a window of
-- transactions. Only what lies below every transaction that still runs (the horizon): a later one
-- can then never appear before what was read already.
select
    event.xid, event.position, event.customer_id, event.sequence, event.at, event.kind,
    event.body::text, event.ticket_id, ticket.owner, ticket.due_at, ticket.state, delivery.state,
    delivery.sent_id
from event
left join ticket
    on ticket.bucket = event.bucket
    and ticket.ticket_id = event.ticket_id
    and ticket.workspace_id = %(workspace)s
left join delivery
    on event.kind = 'message_written'
    and delivery.bucket = event.bucket
    and delivery.customer_id = event.customer_id
    and delivery.sequence = event.sequence
    and delivery.workspace_id = %(workspace)s
where event.workspace_id = %(workspace)s
    and event.kind in ('message_received', 'message_written', 'message_observed')
    and event.xid >= %(xid)s::bigint
    and event.xid < %(below)s::bigint
    and (event.xid, event.position) > (%(xid)s::bigint, %(position)s::bigint)
order by event.xid, event.position
limit %(limit)s::integer

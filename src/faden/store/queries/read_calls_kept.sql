-- Agreed calls that were due between two moments: called or tried, within ten minutes of their time,
-- and those that nobody has made yet.
select
    count(*) filter (where ticket.state = 'closed'),
    count(*) filter (where ticket.state = 'closed' and said.at <= ticket.due_at + interval '10 min'),
    count(*) filter (where ticket.state <> 'closed')
from ticket
left join lateral (
    select event.at
    from event
    where event.bucket = ticket.bucket
        and event.customer_id = ticket.customer_id
        and event.workspace_id = %(workspace)s
        and event.kind = 'ticket_closed'
        and event.body ->> 'ticket_id' = replace(ticket.ticket_id::text, '-', '')
    limit 1
) as said on true
where ticket.workspace_id = %(workspace)s
    and ticket.reason = 'call agreed'
    and ticket.due_at >= %(since)s::timestamptz
    and ticket.due_at <= %(now)s::timestamptz
    and (
        ticket.state <> 'closed'
        or ticket.closed_reason in ('reached by phone', 'not reached by phone')
    )

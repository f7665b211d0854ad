-- Who asks for a person and has had none yet, the longest first, with the time of an agreed call.
select
    ticket.customer_id,
    thread.snapshot,
    coalesce(ticket.owner, ''),
    asked.at,
    ticket.due_at,
    ticket.reason = 'waits for an agreed call'
from ticket
inner join thread
    on thread.workspace_id = ticket.workspace_id
    and thread.bucket = ticket.bucket
    and thread.customer_id = ticket.customer_id
cross join lateral (
    select max(raised.at) as at
    from event as raised
    where raised.bucket = ticket.bucket
        and raised.customer_id = ticket.customer_id
        and raised.workspace_id = %(workspace)s
        and raised.kind = 'ticket_raised'
        and raised.body ->> 'reason' = 'asks for a person'
        and raised.body ->> 'ticket_id' = replace(ticket.ticket_id::text, '-', '')
) as asked
where ticket.workspace_id = %(workspace)s
    and ticket.state = 'open'
    and ticket.reason in ('asks for a person', 'waits for an agreed call')
    and asked.at is not null
order by asked.at
limit 100

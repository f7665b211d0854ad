-- The queue: what was put off and came up again, then by due time; each with its customer and the last thing said.
select
    ticket.ticket_id, ticket.customer_id, ticket.owner, ticket.due_at, ticket.opened_at,
    ticket.reason, ticket.priority, ticket.level, thread.snapshot, thread.kin, ticket.tags,
    said.kind, said.address, said.excerpt
from ticket
join thread
    on thread.bucket = ticket.bucket
    and thread.customer_id = ticket.customer_id
    and thread.workspace_id = %(workspace)s
left join lateral (
    select
        event.kind,
        event.body ->> 'address' as address,
        left(event.body ->> 'text', 160) as excerpt
    from event
    where event.bucket = ticket.bucket
        and event.customer_id = ticket.customer_id
        and event.workspace_id = %(workspace)s
        and event.kind in ('message_received', 'message_written', 'call_reported')
        -- What a program said by itself must not hide what the customer wants.
        and not coalesce((event.body ->> 'automatic')::boolean, false)
        and event.body ->> 'machine' is null
    order by event.sequence desc
    limit 1
) as said on true
where ticket.workspace_id = %(workspace)s
    and ticket.state = 'open'
    -- What has slept its time is there, even where nobody has woken it.
    and (ticket.snoozed_until is null or ticket.snoozed_until <= %(now)s::timestamptz)
    and (%(tag)s::text = '' or ticket.tags @> array[%(tag)s::text])
    and (
        %(show)s::text = 'all'
        or (%(show)s::text = 'team' and ticket.owner like 'team:%%')
        or (%(show)s::text = 'mine' and ticket.owner = %(me)s::text)
    )
order by ticket.woken desc, ticket.due_at, ticket.priority desc, ticket.ticket_id
limit %(limit)s::integer
offset %(offset)s::integer

-- The proof of "never unanswered": messages without a ticket, or whose open ticket nobody owns.
select
    (
        select count(*) from event
        where event.workspace_id = %(workspace)s and event.kind = 'message_received'
    ),
    (
        select count(*)
        from event
        left join ticket
            on ticket.bucket = event.bucket
            and ticket.ticket_id = event.ticket_id
            and ticket.workspace_id = %(workspace)s
        where event.workspace_id = %(workspace)s
            and event.kind = 'message_received'
            and (
                ticket.ticket_id is null
                or (ticket.state = 'open' and (ticket.owner is null or ticket.due_at is null))
            )
    ),
    (
        select count(*) from ticket
        where ticket.workspace_id = %(workspace)s and ticket.state = 'open'
    ),
    (
        select count(*) from ticket
        where ticket.workspace_id = %(workspace)s
            and ticket.state = 'open'
            and ticket.due_at < %(now)s
    )

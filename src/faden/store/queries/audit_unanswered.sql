-- Guarantee G7 by one query over the ledger: the second and third number must be zero.
select
    (select count(*) from event where kind = 'message_received') as messages,
    (
        select count(*)
        from event
        left join ticket on ticket.bucket = event.bucket and ticket.ticket_id = event.ticket_id
        where event.kind = 'message_received' and ticket.ticket_id is null
    ) as without_ticket,
    (
        select count(*) from ticket
        where state = 'open' and (owner is null or due_at is null)
    ) as without_owner_or_deadline,
    (select count(*) from ticket where state = 'open') as waiting,
    (select count(*) from ticket where state = 'open' and due_at < %(now)s) as late,
    (select count(*) from quarantine where settled_at is null) as quarantined

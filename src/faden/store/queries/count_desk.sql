-- The numbers beside the desk's headings.
select
    (
        select count(*) from ticket
        where ticket.workspace_id = %(workspace)s
            and ticket.state = 'open'
            and ticket.owner = %(me)s::text
    ),
    (
        select count(*) from ticket
        where ticket.workspace_id = %(workspace)s
            and ticket.state = 'open'
            and ticket.owner like 'team:%%'
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
    ),
    (
        select count(*) from delivery
        where delivery.workspace_id = %(workspace)s
            and delivery.state in ('failed', 'unclear', 'expired')
    ),
    (
        select count(*) from quarantine
        where quarantine.workspace_id = %(workspace)s and quarantine.settled_at is null
    )

-- The numbers beside the desk's headings; the open tickets are looked at once.
select
    waiting.mine, waiting.team, waiting.everybody, waiting.late,
    (
        select count(*) from ticket
        where ticket.workspace_id = %(workspace)s
            and ticket.snoozed_until > %(now)s::timestamptz and ticket.state <> 'closed'
    ),
    (
        select count(*) from mention
        where mention.workspace_id = %(workspace)s
            and mention.agent_id = substr(%(me)s::text, 7) and mention.read_at is null
    ),
    (
        select count(*) from delivery
        where delivery.workspace_id = %(workspace)s
            and delivery.state in ('failed', 'unclear', 'expired')
    ) + (
        select count(*) from passed_wish
        where passed_wish.workspace_id = %(workspace)s
            and passed_wish.acknowledged_at is null
            and passed_wish.due_at <= %(now)s::timestamptz
    ),
    (
        select count(*) from quarantine
        where quarantine.workspace_id = %(workspace)s and quarantine.settled_at is null
    ),
    (
        select min(ticket.snoozed_until) from ticket
        where ticket.workspace_id = %(workspace)s
            and ticket.snoozed_until > %(now)s::timestamptz and ticket.state <> 'closed'
    )
from (
    select
        count(*) filter (where ticket.owner = %(me)s::text) as mine,
        count(*) filter (where ticket.owner like 'team:%%') as team,
        count(*) as everybody,
        count(*) filter (where ticket.due_at < %(now)s) as late
    from ticket
    where ticket.workspace_id = %(workspace)s
        and ticket.state = 'open'
        and (ticket.snoozed_until is null or ticket.snoozed_until <= %(now)s::timestamptz)
) as waiting

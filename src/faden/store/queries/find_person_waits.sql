-- When those asked for a person whose ticket a team, or somebody by name, has; and when they had one.
select asked.at, answered.at
from event as asked
inner join ticket
    on ticket.workspace_id = asked.workspace_id
    and ticket.bucket = asked.bucket
    and ticket.ticket_id = (asked.body ->> 'ticket_id')::uuid
    and (ticket.owner = %(team)s::text or ticket.owner like 'agent:%%')
left join lateral (
    select answer.at
    from event as answer
    where answer.bucket = asked.bucket
        and answer.customer_id = asked.customer_id
        and answer.sequence > asked.sequence
        and answer.kind = 'ticket_answered'
        and answer.body ->> 'ticket_id' = asked.body ->> 'ticket_id'
    order by answer.sequence
    limit 1
) as answered on true
where asked.workspace_id = %(workspace)s
    and asked.kind = 'ticket_raised'
    and asked.body ->> 'reason' = 'asks for a person'
    and asked.at >= %(since)s::timestamptz
    and asked.at <= %(now)s::timestamptz
order by asked.at desc
limit 200

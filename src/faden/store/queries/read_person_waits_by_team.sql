-- How soon whoever asked for a person had one, by channel and team. A ticket that somebody by name
-- has counts to the team of theirs. An answer that was taken back before it left is none.
select
    coalesce(account.channel, '') as channel,
    coalesce(case when ticket.owner like 'agent:%%' then theirs.team else ticket.owner end, '')
        as team,
    count(*),
    count(*) filter (where answered.at is null and ticket.state = 'open'),
    count(answered.at),
    percentile_cont(0.5) within group (order by extract(epoch from answered.at - asked.at)),
    percentile_cont(0.9) within group (order by extract(epoch from answered.at - asked.at))
from event as asked
left join ticket
    on ticket.workspace_id = asked.workspace_id
    and ticket.bucket = asked.bucket
    and ticket.ticket_id = (asked.body ->> 'ticket_id')::uuid
left join lateral (
    select 'team:' || min(membership.team_id) as team
    from membership
    where membership.workspace_id = %(workspace)s
        and 'agent:' || membership.agent_id = ticket.owner
) as theirs on true
cross join lateral (
    select message.body ->> 'account' as account
    from event as message
    where message.bucket = asked.bucket
        and message.customer_id = asked.customer_id
        and message.sequence > asked.sequence
        and message.kind = 'message_received'
    order by message.sequence
    limit 1
) as said
left join account on account.account_id = said.account
left join lateral (
    select answer.at
    from event as answer
    where answer.bucket = asked.bucket
        and answer.customer_id = asked.customer_id
        and answer.sequence > asked.sequence
        and answer.kind = 'ticket_answered'
        and answer.body ->> 'ticket_id' = asked.body ->> 'ticket_id'
        and not exists (
            select 1
            from event as back
            where back.bucket = answer.bucket
                and back.customer_id = answer.customer_id
                and back.sequence > answer.sequence
                and back.kind = 'receipt_recorded'
                and back.body ->> 'delivery_id' = answer.body ->> 'answer'
                and back.body ->> 'state' = 'withdrawn'
        )
    order by answer.sequence
    limit 1
) as answered on true
where asked.workspace_id = %(workspace)s
    and asked.kind = 'ticket_raised'
    and asked.body ->> 'reason' = 'asks for a person'
    and asked.at >= %(since)s
    and asked.at <= %(now)s
group by 1, 2
order by 1, 2

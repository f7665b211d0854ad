-- Open tickets of people who are away or have left, with the teams of theirs.
select
    encode(uuid_send(ticket.ticket_id), 'hex'),
    encode(uuid_send(ticket.customer_id), 'hex'),
    array(
        select 'team:' || membership.team_id
        from membership
        where membership.workspace_id = agent.workspace_id
            and membership.agent_id = agent.agent_id
        order by membership.team_id
    )
from agent
inner join ticket
    on ticket.workspace_id = agent.workspace_id
        and ticket.owner = 'agent:' || agent.agent_id
        and ticket.owner like 'agent:%%'
        and ticket.state = 'open'
where agent.away_until > %(now)s or agent.disabled_at is not null
limit %(limit)s

-- The teams of every workspace in which somebody is there who can answer.
select distinct membership.workspace_id, 'team:' || membership.team_id
from membership
inner join agent
    on agent.workspace_id = membership.workspace_id
        and agent.agent_id = membership.agent_id
where agent.disabled_at is null
    and agent.role <> 'readonly'
    and (agent.away_until is null or agent.away_until <= %(now)s)

-- Who can own a ticket, or once could: the teams, then the people, with whether they still can.
select 'team:' || team.team_id as owner, team.name, true as present, 0 as rank
from team
where team.workspace_id = %(workspace)s
union all
select
    'agent:' || agent.agent_id, agent.name,
    agent.disabled_at is null and agent.role <> 'readonly', 1
from agent
where agent.workspace_id = %(workspace)s
order by 4, 2, 1

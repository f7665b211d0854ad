-- Who can own a ticket, or once could: the teams, then the people, with whether they still can, and
-- until when they are away.
select 'team:' || team.team_id as owner, team.name, true as present, 0 as rank, null as away_until
from team
where team.workspace_id = %(workspace)s
union all
select
    'agent:' || agent.agent_id, agent.name,
    agent.disabled_at is null and agent.role <> 'readonly', 1, agent.away_until
from agent
where agent.workspace_id = %(workspace)s
order by 4, 2, 1

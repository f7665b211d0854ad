-- Who can own a ticket: the teams, then the people.
select 'team:' || team.team_id as owner, team.name, 0 as rank
from team
where team.workspace_id = %(workspace)s
union all
select 'agent:' || agent.agent_id, agent.name, 1
from agent
where agent.workspace_id = %(workspace)s and agent.role <> 'readonly'
order by 3, 2, 1

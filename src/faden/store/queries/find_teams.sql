-- The teams of a workspace, with how many people belong to each.
select team.team_id, team.name, count(agent.agent_id)
from team
left join membership
    on membership.workspace_id = team.workspace_id and membership.team_id = team.team_id
left join agent
    on agent.agent_id = membership.agent_id and agent.disabled_at is null
where team.workspace_id = %(workspace)s
group by team.team_id, team.name
order by team.team_id

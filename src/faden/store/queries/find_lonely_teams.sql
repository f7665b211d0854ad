-- The teams in which nobody is who can answer but these agents; '*' where the whole company is so.
select 'team:' || membership.team_id
from membership
inner join agent
    on agent.workspace_id = membership.workspace_id
        and agent.agent_id = membership.agent_id
where membership.workspace_id = %(workspace)s
    and agent.disabled_at is null
    and agent.role <> 'readonly'
group by membership.team_id
having bool_and(agent.agent_id in (select agent_id from unnest(%(agent)s) as asked (agent_id)))
union all
select '*'
where not exists (
    select 1
    from agent
    where agent.workspace_id = %(workspace)s
        and agent.disabled_at is null
        and agent.role <> 'readonly'
        and agent.agent_id not in (select agent_id from unnest(%(agent)s) as asked (agent_id))
)

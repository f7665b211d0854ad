-- Who works in each workspace, by name.
select agent.workspace_id, 'agent:' || agent.agent_id, agent.name
from agent
where agent.disabled_at is null
order by agent.workspace_id, agent.agent_id

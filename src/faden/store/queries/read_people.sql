-- Everybody who works, or worked, in a workspace, by name.
select agent.agent_id, agent.name, agent.disabled_at is not null
from agent
where agent.workspace_id = %(workspace)s
order by agent.disabled_at is not null, agent.name, agent.agent_id

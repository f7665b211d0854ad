-- What a person may do from now on; returns what they could before.
update agent
set role = %(role)s
from (select agent_id, role from agent where agent_id = %(agent)s for update) as before
where agent.agent_id = before.agent_id and agent.workspace_id = %(workspace)s
returning before.role

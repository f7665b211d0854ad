-- Who could still run this workspace if this person could not.
select count(*)
from agent
where workspace_id = %(workspace)s and role = 'admin' and disabled_at is null
    and agent_id <> %(agent)s

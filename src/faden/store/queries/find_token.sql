-- Which program holds this key, and what its owner may do; the key of somebody who left opens
-- nothing.
select token.workspace_id, token.label, token.role, agent.role
from token
left join agent on agent.agent_id = token.agent_id
where token.token_sha256 = %(token)s and agent.disabled_at is null

-- The keys of a workspace, without what opens anything.
select encode(substr(token.token_sha256, 1, 8), 'hex'), token.label, token.role, token.created_at,
    agent.email, token.teams
from token
left join agent on agent.agent_id = token.agent_id
where token.workspace_id = %(workspace)s
order by token.created_at, 1

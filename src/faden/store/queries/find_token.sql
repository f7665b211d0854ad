-- Which program holds this key, whose customers it reaches, and what its owner may do; the key of
-- somebody who left opens nothing.
select token.workspace_id, token.label, token.role, token.teams, token.agent_id,
    case when agent.limited then array(
        select membership.team_id
        from membership
        where membership.workspace_id = token.workspace_id
            and membership.agent_id = token.agent_id
    ) end,
    exists (
        select 1 from kept_apart
        where kept_apart.workspace_id = agent.workspace_id
            and kept_apart.agent_id = agent.agent_id
    ),
    agent.role
from token
left join agent on agent.agent_id = token.agent_id
where token.token_sha256 = %(token)s and agent.disabled_at is null

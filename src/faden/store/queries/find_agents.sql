-- The people of a workspace, with their teams.
select
    agent.agent_id, agent.email, agent.name, agent.role, agent.disabled_at,
    agent.totp_secret is not null,
    array(
        select membership.team_id
        from membership
        where membership.workspace_id = agent.workspace_id
            and membership.agent_id = agent.agent_id
        order by membership.team_id
    ),
    agent.limited, agent.away_until
from agent
where agent.workspace_id = %(workspace)s
order by agent.disabled_at is not null, agent.email

-- Who is signed in by each of these tokens, as they are now and not as they were when they
-- signed in.
select
    session.token_sha256,
    agent.agent_id, session.workspace_id, workspace.name, agent.name, agent.role, agent.locale,
    session.csrf, encode(substr(session.token_sha256, 1, 8), 'hex'), session.created_at,
    coalesce(session.seen_at, session.created_at), agent.totp_secret is not null,
    case when agent.limited then array(
        select membership.team_id
        from membership
        where membership.workspace_id = agent.workspace_id
            and membership.agent_id = agent.agent_id
    ) end,
    agent.letter_keys, agent.theme, agent.density, workspace.first_run,
    exists (
        select 1 from kept_apart
        where kept_apart.workspace_id = agent.workspace_id
            and kept_apart.agent_id = agent.agent_id
    )
from session
join agent
    on agent.agent_id = session.agent_id and agent.workspace_id = session.workspace_id
join workspace on workspace.workspace_id = session.workspace_id
where session.token_sha256 = any(%(tokens)s) and session.expires_at > %(now)s
    and agent.disabled_at is null

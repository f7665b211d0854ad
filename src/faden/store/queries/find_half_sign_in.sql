-- Whose password was right under this token.
select
    agent.agent_id, agent.workspace_id, agent.email, agent.name, agent.role, agent.locale,
    agent.password_hash, agent.totp_secret is not null
from half_sign_in
join agent
    on agent.agent_id = half_sign_in.agent_id
    and agent.workspace_id = half_sign_in.workspace_id
where half_sign_in.token_sha256 = %(token)s and half_sign_in.expires_at > %(now)s
    and agent.disabled_at is null

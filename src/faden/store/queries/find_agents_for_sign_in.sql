-- Who may be meant by this e-mail address: one person in each workspace at the most.
select agent_id, workspace_id, email, name, role, locale, password_hash, totp_secret is not null
from agent
where email = %(email)s and disabled_at is null
order by workspace_id

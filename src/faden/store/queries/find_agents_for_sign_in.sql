-- Who may be meant by this e-mail address: one person in each workspace at the most.
select agent_id, workspace_id, email, name, role, locale, password_hash
from agent
where email = %(email)s
order by workspace_id

-- What somebody signs in with.
select email, password_hash
from agent
where agent_id = %(agent)s and workspace_id = %(workspace)s

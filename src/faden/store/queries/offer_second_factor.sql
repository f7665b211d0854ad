-- A secret to be confirmed by a first code.
update agent
set totp_offered = %(secret)s
where agent_id = %(agent)s and workspace_id = %(workspace)s and totp_secret is null
returning agent_id

-- The offered secret counts from now on; the code that confirmed it counts no second time.
update agent
set totp_secret = totp_offered, totp_offered = null, totp_step = %(step)s
where agent_id = %(agent)s and workspace_id = %(workspace)s and totp_secret is null
    and totp_offered = %(secret)s
returning agent_id

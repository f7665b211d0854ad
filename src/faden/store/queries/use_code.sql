-- A code counts once: only the first to come with a later step than the last one gets a row.
update agent
set totp_step = %(step)s
where agent_id = %(agent)s and workspace_id = %(workspace)s
    and totp_step < %(step)s
returning agent_id

-- Somebody is back.
update agent
set disabled_at = null
where agent_id = %(agent)s and workspace_id = %(workspace)s and disabled_at is not null
returning agent_id

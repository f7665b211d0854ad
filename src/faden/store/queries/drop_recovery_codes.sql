-- The old recovery codes count no more.
delete from recovery_code
where agent_id = %(agent)s and workspace_id = %(workspace)s

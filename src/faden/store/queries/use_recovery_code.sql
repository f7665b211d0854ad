-- A recovery code counts once: it is gone with its use.
delete from recovery_code
where agent_id = %(agent)s and workspace_id = %(workspace)s and code_sha256 = %(code)s
returning 1

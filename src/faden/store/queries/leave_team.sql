-- A person belongs to a team no more.
delete from membership
where workspace_id = %(workspace)s and team_id = %(team)s and agent_id = %(agent)s
returning 1

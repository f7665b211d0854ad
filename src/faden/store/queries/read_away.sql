-- Until when a person is away.
select away_until from agent
where workspace_id = %(workspace)s and agent_id = %(agent)s

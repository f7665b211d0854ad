-- Say until when somebody is away; null: they are here.
update agent
set away_until = %(until)s
where workspace_id = %(workspace)s and agent_id = %(agent)s and disabled_at is null
returning agent_id

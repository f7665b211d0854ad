-- Whether single letters do something for a person.
update agent
set letter_keys = %(on)s
where agent_id = %(agent)s and workspace_id = %(workspace)s

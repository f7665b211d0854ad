-- The language a person wants the pages in.
update agent
set locale = %(locale)s
where agent_id = %(agent)s and workspace_id = %(workspace)s

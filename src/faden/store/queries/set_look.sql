-- How a person wants the pages to look.
update agent
set theme = %(theme)s, density = %(density)s, locale = %(locale)s
where agent_id = %(agent)s and workspace_id = %(workspace)s

-- Whether a person sees only the customers of their teams; nothing when it was so before.
update agent
set limited = %(limited)s
where agent_id = %(agent)s and workspace_id = %(workspace)s and limited <> %(limited)s
returning 1

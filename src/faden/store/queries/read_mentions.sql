-- A colleague has seen the notes on these records that mention them.
update mention
set read_at = %(now)s
where mention.workspace_id = %(workspace)s
    and mention.agent_id = %(agent)s::text
    and mention.read_at is null
    and mention.customer_id = any(%(customers)s::uuid[])

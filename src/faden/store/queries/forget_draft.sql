-- The draft of one of these versions was sent, or emptied.
delete from draft
where draft.workspace_id = %(workspace)s
    and draft.agent_id = %(agent)s::text
    and draft.customer_id = %(record)s::uuid
    and draft.kind = %(kind)s::text
    and draft.version = any(%(versions)s::bigint [])
returning draft.version

-- What one colleague has begun to write to a customer.
select draft.kind, draft.version, draft.text
from draft
where draft.workspace_id = %(workspace)s
    and draft.agent_id = %(agent)s::text
    and draft.customer_id = %(record)s::uuid

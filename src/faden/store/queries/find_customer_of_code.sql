-- The record whose conversation a live code names.
select encode(uuid_send(customer_id), 'hex')
from reference_code
where bucket = %(bucket)s
    and workspace_id = %(workspace)s
    and code = %(code)s
    and ended_at is null

-- One event, by its place.
select event.at, event.kind, event.body::text
from event
where event.bucket = %(bucket)s
    and event.customer_id = %(customer)s::uuid
    and event.sequence = %(sequence)s::bigint
    and event.workspace_id = %(workspace)s

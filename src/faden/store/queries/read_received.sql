-- One message of a customer, or of another system to them, by its place on the thread.
select event.at, event.kind, event.body::text
from event
where event.bucket = %(bucket)s::smallint
    and event.customer_id = %(customer)s::uuid
    and event.workspace_id = %(workspace)s
    and event.sequence = %(sequence)s::bigint
    and event.kind in ('message_received', 'message_observed')

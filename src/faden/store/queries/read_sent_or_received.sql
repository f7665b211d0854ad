-- One message of a thread, theirs, ours or another system's, by its place.
select event.kind, event.body::text
from event
where event.bucket = %(bucket)s::smallint
    and event.customer_id = %(customer)s::uuid
    and event.workspace_id = %(workspace)s
    and event.sequence = %(sequence)s::bigint
    and event.kind in ('message_received', 'message_written', 'message_observed')

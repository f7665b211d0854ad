-- All events of one record, to fold them anew after an upgrade.
select event.sequence, event.at, event.kind, event.body::text
from event
where event.bucket = %(bucket)s::smallint
    and event.customer_id = %(customer)s::uuid
    and event.workspace_id = %(workspace)s
order by event.sequence

-- What happened to the messages of a record that went over several ways, in order.
select lately.at, lately.kind, lately.body
from (
    select event.sequence, event.at, event.kind, event.body::text as body
    from event
    where event.bucket = %(bucket)s::smallint
        and event.customer_id = %(customer)s::uuid
        and event.workspace_id = %(workspace)s
        and event.kind in ('cascade_started', 'cascade_stepped', 'cascade_ended')
    order by event.sequence desc
    limit %(limit)s
) as lately
order by lately.sequence

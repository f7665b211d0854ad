-- What was said with these records lately, both ways: the newest of each.
select found.customer_id, found.sequence, found.at, found.kind, found.body
from unnest(%(bucket)s, %(customer)s) as asked (bucket, customer_id)
cross join lateral (
    select event.customer_id, event.sequence, event.at, event.kind, event.body::text as body
    from event
    where event.bucket = asked.bucket
        and event.customer_id = asked.customer_id
        and event.workspace_id = %(workspace)s
        and event.kind in (
            'message_received', 'message_written', 'message_observed', 'call_reported'
        )
    order by event.sequence desc
    limit 30
) as found

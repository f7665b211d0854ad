-- On which account and address we talked with each record lately, the last one first.
select said.customer_id, said.account, said.address, max(said.at)
from unnest(%(bucket)s, %(customer)s) as asked (bucket, customer_id)
cross join lateral (
    select
        event.customer_id,
        event.at,
        event.body ->> 'account' as account,
        event.body ->> 'address' as address
    from event
    where event.bucket = asked.bucket
        and event.customer_id = asked.customer_id
        and event.workspace_id = %(workspace)s
        and event.kind in ('message_received', 'message_written')
    order by event.sequence desc
    limit 200
) as said
group by said.customer_id, said.account, said.address
order by max(said.at) desc, said.customer_id, said.account, said.address

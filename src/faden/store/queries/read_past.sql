-- What became lately of what was sent to some records, and what came from them, by way.
with asked as (
    select * from unnest(%(bucket)s, %(customer)s) as asked (bucket, customer_id)
),
sent as (
    select lately.account, lately.address, lately.state
    from asked
    cross join lateral (
        select delivery.account, delivery.address, delivery.state
        from delivery
        where delivery.bucket = asked.bucket
            and delivery.customer_id = asked.customer_id
            and delivery.workspace_id = %(workspace)s
        order by delivery.sequence desc
        limit 50
    ) as lately
),
received as (
    select lately.account, lately.address
    from asked
    cross join lateral (
        select event.body ->> 'account' as account, event.body ->> 'address' as address
        from event
        where event.bucket = asked.bucket
            and event.customer_id = asked.customer_id
            and event.workspace_id = %(workspace)s
            and event.kind = 'message_received'
        order by event.sequence desc
        limit 50
    ) as lately
),
told as (
    select account, address, state, 0 as received
    from sent
    union all
    select account, address, '' as state, 1 as received
    from received
)
select
    account,
    address,
    count(*) filter (where received = 0),
    count(*) filter (where state in ('delivered', 'read')),
    count(*) filter (where state in ('failed', 'expired')),
    sum(received)
from told
group by account, address

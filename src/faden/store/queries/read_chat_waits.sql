-- For how long customers have waited for the last answers of people in a chat, in seconds: the
-- middle one, and of how many.
select
    percentile_cont(0.5) within group (order by extract(epoch from answered.at - asked.at)),
    count(*)
from (
    select written.bucket, written.customer_id, written.sequence, written.at, delivery.account
    from delivery
    inner join event as written
        on written.bucket = delivery.bucket
        and written.customer_id = delivery.customer_id
        and written.sequence = delivery.sequence
        and written.workspace_id = %(workspace)s
    where delivery.workspace_id = %(workspace)s
        and delivery.account = %(account)s::text
        and delivery.changed_at >= %(since)s::timestamptz
        and delivery.state in ('sent', 'delivered', 'read')
        and not (written.body ->> 'automatic')::boolean
    order by written.at desc
    limit 50
) as answered
cross join lateral (
    select min(received.at) as at
    from event as received
    where received.bucket = answered.bucket
        and received.customer_id = answered.customer_id
        and received.workspace_id = %(workspace)s
        and received.kind = 'message_received'
        and received.body ->> 'account' = answered.account
        and received.sequence < answered.sequence
        and received.sequence > (
            select coalesce(max(before.sequence), 0)
            from event as before
            where before.bucket = answered.bucket
                and before.customer_id = answered.customer_id
                and before.workspace_id = %(workspace)s
                and before.sequence < answered.sequence
                and before.kind = 'message_written'
                and not (before.body ->> 'automatic')::boolean
        )
) as asked
where asked.at is not null

-- Answers of people that stand in a window nobody has looked at since, and the last mail address
-- that the customer has typed there before.
select delivery.customer_id, delivery.delivery_id, said.address
from delivery
inner join event as written
    on written.bucket = delivery.bucket
    and written.customer_id = delivery.customer_id
    and written.sequence = delivery.sequence
    and written.workspace_id = %(workspace)s
cross join lateral (
    select claim ->> 'address' as address
    from event as received, jsonb_array_elements(received.body -> 'claims') as claim
    where received.bucket = delivery.bucket
        and received.customer_id = delivery.customer_id
        and received.workspace_id = %(workspace)s
        and received.sequence < delivery.sequence
        and received.kind = 'message_received'
        and received.body ->> 'account' = delivery.account
        and received.body ->> 'address' = delivery.address
        and claim ->> 'address' like 'mailto:%%'
    order by received.sequence desc
    limit 1
) as said
where delivery.workspace_id = %(workspace)s
    and delivery.account = %(account)s::text
    and delivery.state = 'sent'
    and delivery.changed_at >= %(since)s::timestamptz
    and delivery.changed_at <= %(before)s::timestamptz
    and not (written.body ->> 'automatic')::boolean
    and not exists (
        select from event as later
        where later.bucket = delivery.bucket
            and later.customer_id = delivery.customer_id
            and later.workspace_id = %(workspace)s
            and later.sequence > delivery.sequence
            and (
                (later.kind = 'message_written' and later.body ->> 'repeats' = written.body ->> 'delivery_id')
                -- Whoever writes there again is there, and sees it.
                or (
                    later.kind = 'message_received'
                    and later.body ->> 'account' = delivery.account
                    and later.body ->> 'address' = delivery.address
                )
            )
    )
order by delivery.changed_at
limit 100

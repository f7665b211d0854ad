-- What a sender was told about some records since it came.
select encode(uuid_send(event.customer_id), 'hex'), event.sequence, event.at, event.body::text
from (
    select distinct asked.bucket, asked.customer_id
    from unnest(%(bucket)s, %(customer)s) as asked (bucket, customer_id)
    join passed_wish
        on passed_wish.bucket = asked.bucket
        and passed_wish.customer_id = asked.customer_id
        and passed_wish.sender = %(sender)s
        and passed_wish.at >= %(since)s
) as told
join event
    on event.bucket = told.bucket
    and event.customer_id = told.customer_id
    and event.kind = 'wish_passed_on'
    and event.at >= %(since)s
    and event.body ->> 'sender' = %(sender)s
order by event.customer_id, event.sequence

-- The newest part of what a chat window shows of one record before a place (see read_chat_after).
select event.sequence, event.at, event.kind, event.body::text, written.body::text
from event
left join delivery
    on event.kind = 'receipt_recorded'
    and delivery.bucket = event.bucket
    and delivery.delivery_id = (event.body ->> 'delivery_id')::uuid
    and delivery.workspace_id = %(workspace)s
left join event as written
    on written.bucket = delivery.bucket
    and written.customer_id = delivery.customer_id
    and written.sequence = delivery.sequence
    and written.workspace_id = %(workspace)s
where event.workspace_id = %(workspace)s
    and event.bucket = %(bucket)s::smallint
    and event.customer_id = %(customer)s::uuid
    and event.sequence < %(before)s::bigint
    and (
        (
            event.kind = 'message_received'
            and event.body ->> 'account' = %(account)s::text
            and event.body ->> 'address' = any(%(address)s::text[])
        )
        or (
            event.kind = 'receipt_recorded'
            and event.body ->> 'state' = 'sent'
            and delivery.account = %(account)s::text
            and delivery.address = any(%(address)s::text[])
        )
    )
order by event.sequence desc
limit %(limit)s::integer

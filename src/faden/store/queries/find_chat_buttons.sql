-- A message of ours that stands in the chat window of these addresses, and which of its buttons the
-- customer has pressed, if any.
select
    written.body::text,
    (
        select pressed.body ->> 'pressed'
        from event as pressed
        where pressed.bucket = delivery.bucket
            and pressed.customer_id = delivery.customer_id
            and pressed.workspace_id = %(workspace)s
            and pressed.sequence > delivery.sequence
            and pressed.kind = 'message_received'
            and pressed.body ->> 'reply_to' = %(asked)s::text
            and pressed.body ->> 'pressed' is not null
        order by pressed.sequence
        limit 1
    )
from delivery
inner join event as written
    on written.bucket = delivery.bucket
    and written.customer_id = delivery.customer_id
    and written.sequence = delivery.sequence
    and written.workspace_id = %(workspace)s
where delivery.workspace_id = %(workspace)s
    and delivery.bucket = %(bucket)s::smallint
    and delivery.delivery_id = %(delivery)s::uuid
    and delivery.account = %(account)s::text
    and delivery.address = any(%(address)s::text[])

-- Deliveries with what to send, and whether an earlier one to the same address must settle first.
select
    encode(uuid_send(found.delivery_id), 'hex'), found.workspace_id,
    encode(uuid_send(found.customer_id), 'hex'), found.account, found.address, found.purpose,
    found.ref, found.sequence, found.state, found.run_at, found.attempts, found.call_until,
    found.sent_id, found.reason, found.waits, message.body::text
from unnest(%(bucket)s, %(delivery)s) as asked (bucket, delivery_id)
cross join lateral (
    select
        delivery.*,
        exists (
            select 1
            from delivery as earlier
            where earlier.bucket = delivery.bucket
                and earlier.workspace_id = delivery.workspace_id
                and earlier.address = delivery.address
                and earlier.sequence < delivery.sequence
                and earlier.run_at is not null
                and earlier.state <> 'held'
                and not (earlier.state = 'unclear' and starts_with(earlier.reason, 'not repeated: '))
        ) as waits
    from delivery
    where delivery.bucket = asked.bucket and delivery.delivery_id = asked.delivery_id
    offset 0
) as found
cross join lateral (
    select event.body
    from event
    where event.bucket = found.bucket
        and event.customer_id = found.customer_id
        and event.sequence = found.sequence
        -- Whatever else a delivery might point to, a note above all, is nothing a sender can read.
        and event.kind = 'message_written'
    offset 0
) as message

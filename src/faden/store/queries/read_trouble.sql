-- Messages that did not arrive, or of which nobody can tell, the newest first.
select
    delivery.delivery_id, delivery.customer_id, delivery.state, delivery.reason,
    delivery.account, delivery.address, delivery.purpose, delivery.attempts,
    delivery.changed_at, left(event.body ->> 'text', 300), thread.snapshot
from delivery
join event
    on event.bucket = delivery.bucket
    and event.customer_id = delivery.customer_id
    and event.sequence = delivery.sequence
    and event.workspace_id = %(workspace)s
join thread
    on thread.bucket = delivery.bucket
    and thread.customer_id = delivery.customer_id
    and thread.workspace_id = %(workspace)s
where delivery.workspace_id = %(workspace)s
    and delivery.state in ('failed', 'unclear', 'expired')
order by delivery.changed_at desc, delivery.delivery_id
limit %(limit)s::integer

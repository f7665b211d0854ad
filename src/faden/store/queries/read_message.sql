-- One message of ours and where it stands.
select
    delivery.delivery_id, delivery.customer_id, delivery.sequence, delivery.ref, delivery.state,
    delivery.reason, delivery.account, delivery.address, delivery.purpose, delivery.attempts,
    delivery.changed_at, event.at
from delivery
join event
    on event.bucket = delivery.bucket
    and event.customer_id = delivery.customer_id
    and event.sequence = delivery.sequence
    and event.workspace_id = %(workspace)s
where delivery.bucket = %(bucket)s::smallint
    and delivery.delivery_id = %(delivery)s::uuid
    and delivery.workspace_id = %(workspace)s

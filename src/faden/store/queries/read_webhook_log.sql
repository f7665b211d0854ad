-- What a subscription was told last, newest first, before a position.
select
    webhook_delivery.customer_id, webhook_delivery.sequence, webhook_delivery.position,
    webhook_delivery.kind, webhook_delivery.state, webhook_delivery.attempts,
    webhook_delivery.status, webhook_delivery.error, webhook_delivery.created_at,
    webhook_delivery.tried_at, webhook_delivery.next_at
from webhook_delivery
where webhook_delivery.workspace_id = %(workspace)s
    and webhook_delivery.subscription_id = %(subscription)s
    and webhook_delivery.position < %(before)s::bigint
order by webhook_delivery.position desc
limit %(limit)s::integer

-- What a subscription was not told yet, in order.
select customer_id, sequence, kind, xid, position, attempts, first_tried_at, next_at
from webhook_delivery
where workspace_id = %(workspace)s
    and subscription_id = %(subscription)s
    and state = 'pending'
order by xid, position

-- A subscription is told one event again, whether or not the log still knows of it.
with changed as (
    update webhook_subscription
    set version = version + 1
    where workspace_id = %(workspace)s and subscription_id = %(subscription)s
    returning workspace_id, subscription_id
)

insert into webhook_delivery (
    workspace_id, subscription_id, customer_id, sequence, kind, xid, position, state, next_at,
    created_at
)
select
    changed.workspace_id, changed.subscription_id, event.customer_id, event.sequence,
    %(kind)s, event.xid, event.position, 'pending', %(now)s, %(now)s
from changed
join event
    on event.workspace_id = changed.workspace_id
    and event.bucket = %(bucket)s
    and event.customer_id = %(customer)s
    and event.sequence = %(sequence)s
on conflict (workspace_id, subscription_id, customer_id, sequence) do update set
    state = 'pending',
    attempts = 0,
    status = null,
    error = '',
    first_tried_at = null,
    next_at = excluded.next_at,
    created_at = excluded.created_at
returning sequence

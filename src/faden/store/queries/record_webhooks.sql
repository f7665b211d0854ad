-- What became of some tellings, and how it stands with their subscription since.
with told as (
    update webhook_delivery
    set
        state = new.state,
        attempts = new.attempts,
        status = nullif(new.status, 0),
        error = new.error,
        first_tried_at = coalesce(webhook_delivery.first_tried_at, %(now)s),
        tried_at = %(now)s,
        next_at = new.next_at
    from unnest(
        %(customer)s, %(sequence)s, %(state)s, %(tries)s::integer[], %(status)s::smallint[],
        %(error)s, %(next_at)s::timestamptz[]
    ) as new (customer_id, sequence, state, attempts, status, error, next_at)
    where webhook_delivery.workspace_id = %(workspace)s
        and webhook_delivery.subscription_id = %(subscription)s
        and webhook_delivery.customer_id = new.customer_id
        and webhook_delivery.sequence = new.sequence
)

update webhook_subscription
set
    failing_since = %(failing_since)s,
    paused_at = coalesce(paused_at, %(paused_at)s::timestamptz),
    reason = coalesce(reason, %(reason)s)
where workspace_id = %(workspace)s
    and subscription_id = %(subscription)s
    and version = %(version)s::bigint
    and (failing_since is distinct from %(failing_since)s or %(paused_at)s::timestamptz is not null)

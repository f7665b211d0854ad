-- A person lets a subscription go on: at once, with all its patience, where it was.
with resumed as (
    update webhook_subscription
    set paused_at = null, reason = null, failing_since = null, version = version + 1
    where workspace_id = %(workspace)s and subscription_id = %(subscription)s
    returning workspace_id, subscription_id
),

waiting as (
    update webhook_delivery
    set next_at = %(now)s, first_tried_at = null
    from resumed
    where webhook_delivery.workspace_id = resumed.workspace_id
        and webhook_delivery.subscription_id = resumed.subscription_id
        and webhook_delivery.state = 'pending'
)

select subscription_id from resumed

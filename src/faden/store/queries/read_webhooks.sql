-- The subscriptions of a workspace and how it stands with them, without their secrets.
select
    webhook_subscription.subscription_id, webhook_subscription.url, webhook_subscription.kinds,
    webhook_subscription.created_at, webhook_subscription.failing_since,
    webhook_subscription.paused_at, webhook_subscription.reason,
    (
        select count(*)
        from webhook_delivery
        where webhook_delivery.workspace_id = %(workspace)s
            and webhook_delivery.subscription_id = webhook_subscription.subscription_id
            and webhook_delivery.state = 'pending'
    ),
    (
        select count(*)
        from webhook_delivery
        where webhook_delivery.workspace_id = %(workspace)s
            and webhook_delivery.subscription_id = webhook_subscription.subscription_id
            and webhook_delivery.state = 'failed'
    ),
    webhook_subscription.sender, webhook_subscription.acknowledge_within
from webhook_subscription
where webhook_subscription.workspace_id = %(workspace)s
order by webhook_subscription.subscription_id

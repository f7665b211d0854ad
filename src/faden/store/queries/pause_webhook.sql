-- A person stops a subscription for a while.
update webhook_subscription
set paused_at = %(now)s, reason = %(reason)s, version = version + 1
where workspace_id = %(workspace)s and subscription_id = %(subscription)s
returning subscription_id

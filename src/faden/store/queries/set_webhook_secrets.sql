-- A subscription is signed for with these secrets, the newest first.
update webhook_subscription
set secrets = %(secrets)s::text[], version = version + 1
where workspace_id = %(workspace)s and subscription_id = %(subscription)s
returning subscription_id

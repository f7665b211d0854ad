-- A system is told nothing any more; its log goes with it.
delete from webhook_subscription
where workspace_id = %(workspace)s and subscription_id = %(subscription)s
returning subscription_id

-- A subscription is told somewhere else, or of other kinds, from where it was.
update webhook_subscription
set url = %(url)s, kinds = %(kinds)s::text[], version = version + 1
where workspace_id = %(workspace)s and subscription_id = %(subscription)s
returning subscription_id

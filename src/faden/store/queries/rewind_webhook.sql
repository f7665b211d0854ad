-- A subscription is told again what happened after a place.
update webhook_subscription
set cursor_xid = %(xid)s::bigint, cursor_position = %(position)s::bigint, version = version + 1
where workspace_id = %(workspace)s and subscription_id = %(subscription)s
returning subscription_id

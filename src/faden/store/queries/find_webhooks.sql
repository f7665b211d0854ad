-- Every subscription of every workspace, for whoever publishes.
select
    workspace_id, subscription_id, url, kinds, secrets, cursor_xid, cursor_position, version,
    failing_since, paused_at, reason, sender
from webhook_subscription
order by workspace_id, subscription_id

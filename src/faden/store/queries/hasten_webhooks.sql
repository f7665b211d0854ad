-- A receiver is back: what waits for it is due now.
update webhook_delivery
set next_at = %(now)s
where workspace_id = %(workspace)s
    and subscription_id = %(subscription)s
    and state = 'pending'
    and next_at > %(now)s

-- Senders that are gone are told nothing any more; what is open of them ends from then on.
update wish_sweep
set since = %(gone)s::timestamptz, next_at = %(first_at)s::timestamptz, done_at = null
where since <> %(gone)s::timestamptz
    and not exists (
        select 1 from webhook_subscription
        where webhook_subscription.workspace_id = wish_sweep.workspace_id
            and webhook_subscription.sender = wish_sweep.sender
    )
returning workspace_id, sender

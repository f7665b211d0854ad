-- Senders that are gone are told nothing any more.
delete from wish_sweep
where not exists (
    select 1 from webhook_subscription
    where webhook_subscription.workspace_id = wish_sweep.workspace_id
        and webhook_subscription.sender = wish_sweep.sender
)
returning workspace_id, sender

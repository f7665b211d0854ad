-- Senders that came, or came back, since somebody last looked begin to hear the earlier wishes.
insert into wish_sweep (workspace_id, sender, since, next_at)
select workspace_id, sender, created_at, %(first_at)s::timestamptz
from webhook_subscription
where sender is not null
    and not exists (
        select 1 from wish_sweep
        where wish_sweep.workspace_id = webhook_subscription.workspace_id
            and wish_sweep.sender = webhook_subscription.sender
            and wish_sweep.since = webhook_subscription.created_at
    )
order by workspace_id, sender
on conflict (workspace_id, sender) do update set
    since = excluded.since,
    next_at = excluded.next_at,
    at_bucket = -1,
    at_customer = '00000000-0000-0000-0000-000000000000',
    expected = null,
    looked = 0,
    told = 0,
    done_at = null
returning workspace_id, sender

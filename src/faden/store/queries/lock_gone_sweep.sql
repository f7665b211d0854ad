-- A sender that is gone and of which something may still be open.
select workspace_id, sender
from wish_sweep
where since = %(gone)s
    and next_at <= %(now)s
    and not exists (
        select 1 from webhook_subscription
        where webhook_subscription.workspace_id = wish_sweep.workspace_id
            and webhook_subscription.sender = wish_sweep.sender
    )
order by next_at, workspace_id, sender
limit 1
for update skip locked

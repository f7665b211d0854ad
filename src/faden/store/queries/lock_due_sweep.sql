-- A sender that hears the earlier wishes now; nobody else goes on with it until this one ends.
select
    wish_sweep.workspace_id, wish_sweep.sender, webhook_subscription.acknowledge_within,
    wish_sweep.since, wish_sweep.next_at, wish_sweep.at_bucket,
    encode(uuid_send(wish_sweep.at_customer), 'hex'), wish_sweep.expected, wish_sweep.looked,
    wish_sweep.told, wish_sweep.done_at
from wish_sweep
join webhook_subscription
    on webhook_subscription.workspace_id = wish_sweep.workspace_id
    and webhook_subscription.sender = wish_sweep.sender
where wish_sweep.next_at <= %(now)s
order by wish_sweep.next_at, wish_sweep.workspace_id, wish_sweep.sender
limit 1
for update of wish_sweep skip locked

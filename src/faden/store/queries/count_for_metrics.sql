-- Numbers for the operator; nothing of a customer.
select 'tickets_open' as what, '' as state, count(*)
from ticket
where ticket.workspace_id = %(workspace)s and ticket.state = 'open'
union all
select 'tickets_late', '', count(*)
from ticket
where ticket.workspace_id = %(workspace)s
    and ticket.state = 'open'
    and ticket.due_at < %(now)s
union all
select 'deliveries_waiting', delivery.state, count(*)
from delivery
where delivery.workspace_id = %(workspace)s and delivery.run_at is not null
group by delivery.state
union all
select 'deliveries_in_trouble', delivery.state, count(*)
from delivery
where delivery.workspace_id = %(workspace)s
    and delivery.state in ('failed', 'unclear', 'expired')
group by delivery.state
union all
select 'quarantined', '', count(*)
from quarantine
where quarantine.workspace_id = %(workspace)s and quarantine.settled_at is null
union all
select 'webhooks_paused', '', count(*)
from webhook_subscription
where webhook_subscription.workspace_id = %(workspace)s
    and webhook_subscription.paused_at is not null
union all
select 'webhooks_failing', '', count(*)
from webhook_subscription
where webhook_subscription.workspace_id = %(workspace)s
    and webhook_subscription.failing_since is not null
union all
select 'webhook_events_waiting', '', count(*)
from webhook_delivery
where webhook_delivery.workspace_id = %(workspace)s and webhook_delivery.state = 'pending'
union all
select 'webhook_events_given_up', '', count(*)
from webhook_delivery
where webhook_delivery.workspace_id = %(workspace)s and webhook_delivery.state = 'failed'
union all
select 'wishes_late', '', count(*)
from passed_wish
where passed_wish.workspace_id = %(workspace)s
    and passed_wish.acknowledged_at is null
    and passed_wish.due_at <= %(now)s::timestamptz
union all
select 'senders_behind', '', count(*)
from wish_sweep
where wish_sweep.workspace_id = %(workspace)s and wish_sweep.done_at is null
union all
select 'reference_failures', '', count(*)
from reference_try
where reference_try.workspace_id = %(workspace)s
    and reference_try.at > %(now)s::timestamptz - interval '1 hour'
order by 1, 2

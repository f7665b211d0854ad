-- How many systems are told an answer, how many have taken it, how many never will.
select
    count(*)::integer, count(*) filter (where told.state = 'delivered')::integer,
    count(*) filter (where told.state = 'failed')::integer
from webhook_subscription
left join webhook_delivery as told
    on told.workspace_id = webhook_subscription.workspace_id
    and told.subscription_id = webhook_subscription.subscription_id
    and told.customer_id = %(customer)s
    and told.sequence = %(sequence)s
where webhook_subscription.workspace_id = %(workspace)s
    and 'question.answered' = any(webhook_subscription.kinds)
    and webhook_subscription.created_at <= %(since)s

-- A subscription is told somewhere else, or of other kinds, from where it was;
-- a sender hears wishes and nothing else.
update webhook_subscription
set
    url = %(url)s,
    kinds = case when sender is null then %(kinds)s::text[] else kinds end,
    acknowledge_within = coalesce(%(within)s::interval, acknowledge_within),
    version = version + 1
where workspace_id = %(workspace)s and subscription_id = %(subscription)s
returning subscription_id

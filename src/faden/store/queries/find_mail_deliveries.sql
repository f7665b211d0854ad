-- What went out by these accounts: when a mail was last taken, which failed last, how many wait.
select mine.account, taken.at, failed.at, failed.reason, waiting.count, waiting.reason
from unnest(%(account)s::text[]) as mine (account)
left join lateral (
    select max(delivery.changed_at) as at
    from delivery
    where delivery.workspace_id = %(workspace)s
        and delivery.account = mine.account
        and delivery.changed_at >= %(since)s
        and delivery.state in ('accepted', 'sent', 'delivered', 'read')
) as taken on true
left join lateral (
    select delivery.changed_at as at, delivery.reason
    from delivery
    where delivery.workspace_id = %(workspace)s
        and delivery.account = mine.account
        and delivery.state in ('failed', 'unclear', 'expired')
    order by delivery.changed_at desc
    limit 1
) as failed on true
left join lateral (
    select
        count(*) as count,
        (array_agg(delivery.reason order by delivery.changed_at desc))[1] as reason
    from delivery
    where delivery.workspace_id = %(workspace)s
        and delivery.account = mine.account
        and delivery.run_at is not null
        and delivery.state = 'deferred'
) as waiting on true

-- What became of messages that were handed over, by channel.
select
    coalesce(account.channel, '') as channel,
    count(*),
    count(*) filter (where delivery.state in ('delivered', 'read')),
    count(*) filter (where delivery.state = 'read'),
    count(*) filter (where delivery.state in ('failed', 'expired'))
from delivery
left join account on account.account_id = delivery.account
where delivery.workspace_id = %(workspace)s
    and delivery.changed_at >= %(since)s
    and delivery.state in (
        'accepted', 'sent', 'delivered', 'read', 'failed', 'expired', 'unclear'
    )
group by 1
order by 1

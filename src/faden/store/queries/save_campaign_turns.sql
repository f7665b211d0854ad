-- What came of somebody's turn.
update campaign_target
set
    state = case when turn.reason = '' then 'sent' else 'refused' end,
    reason = turn.reason,
    told_id = turn.told_id,
    delivery_id = turn.delivery_id,
    at = %(now)s::timestamptz
from unnest(%(place)s, %(reason)s, %(told)s, %(delivery)s)
    as turn (place, reason, told_id, delivery_id)
where campaign_target.workspace_id = %(workspace)s
    and campaign_target.campaign_id = %(campaign)s::uuid
    and campaign_target.place = turn.place
    and campaign_target.state = 'waiting'

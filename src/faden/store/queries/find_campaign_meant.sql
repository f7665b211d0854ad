-- Who of these records has not had their turn.
select campaign_target.place, encode(uuid_send(campaign_target.customer_id), 'hex')
from campaign_target
where campaign_target.customer_id = any(%(customer)s)
    and campaign_target.campaign_id = %(campaign)s::uuid
    and campaign_target.workspace_id = %(workspace)s
    and campaign_target.state = 'waiting'
order by campaign_target.place

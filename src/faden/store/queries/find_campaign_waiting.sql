-- The next who have not had their turn.
select campaign_target.place, encode(uuid_send(campaign_target.customer_id), 'hex')
from campaign_target
where campaign_target.workspace_id = %(workspace)s
    and campaign_target.campaign_id = %(campaign)s::uuid
    and campaign_target.state = 'waiting'
    and campaign_target.place > %(after)s::integer
order by campaign_target.place
limit %(limit)s::integer

-- Which of these records had the message of a campaign.
select distinct encode(uuid_send(campaign_target.told_id), 'hex')
from campaign_target
where campaign_target.told_id = any(%(customer)s)
    and campaign_target.campaign_id = %(campaign)s::uuid
    and campaign_target.workspace_id = %(workspace)s

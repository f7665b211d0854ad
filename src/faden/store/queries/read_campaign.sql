-- One campaign as it now stands, for whoever looks at it.
select
    campaign.workspace_id, encode(uuid_send(campaign.campaign_id), 'hex'), campaign.state,
    campaign.wanted::text, campaign.made_at, campaign.next_at, campaign.ended_at
from campaign
where campaign.workspace_id = %(workspace)s and campaign.campaign_id = %(campaign)s::uuid

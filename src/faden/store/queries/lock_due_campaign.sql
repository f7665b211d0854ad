-- A campaign that goes on now; nobody else goes on with it until this one ends.
select
    campaign.workspace_id, encode(uuid_send(campaign.campaign_id), 'hex'), campaign.state,
    campaign.wanted::text, campaign.made_at, campaign.next_at, campaign.ended_at
from campaign
where campaign.next_at <= %(now)s
order by campaign.next_at, campaign.workspace_id, campaign.campaign_id
limit 1
for update skip locked

-- The newest campaigns, and how many of each list had their turn.
select
    campaign.workspace_id, encode(uuid_send(campaign.campaign_id), 'hex'), campaign.state,
    campaign.wanted::text, campaign.made_at, campaign.next_at, campaign.ended_at,
    turns.waiting, turns.sent, turns.refused
from campaign
cross join lateral (
    select
        count(*) filter (where campaign_target.state = 'waiting') as waiting,
        count(*) filter (where campaign_target.state = 'sent') as sent,
        count(*) filter (where campaign_target.state = 'refused') as refused
    from campaign_target
    where campaign_target.workspace_id = campaign.workspace_id
        and campaign_target.campaign_id = campaign.campaign_id
) as turns
where campaign.workspace_id = %(workspace)s
order by campaign.made_at desc, campaign.campaign_id desc
limit %(limit)s::integer

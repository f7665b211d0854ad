-- How many of a campaign stand where, who has written since, and who has redeemed.
select
    campaign_target.state, campaign_target.reason, coalesce(delivery.state, ''), count(*),
    count(*) filter (where exists (
        select 1
        from event
        where event.bucket = delivery.bucket
            and event.customer_id = delivery.customer_id
            and event.sequence > delivery.sequence
            and event.kind = 'message_received'
    )),
    count(*) filter (where exists (
        select 1
        from offer_grant
        where offer_grant.workspace_id = campaign_target.workspace_id
            and offer_grant.customer_id = campaign_target.told_id
            and offer_grant.redeemed_at is not null
            and offer_grant.offer_id = campaign.wanted ->> 'offer_id'
    ))
from campaign
join campaign_target
    on campaign_target.workspace_id = campaign.workspace_id
    and campaign_target.campaign_id = campaign.campaign_id
left join delivery
    on delivery.bucket = ('x' || right(campaign_target.delivery_id::text, 2))::bit(8)::integer
    and delivery.delivery_id = campaign_target.delivery_id
where campaign.workspace_id = %(workspace)s and campaign.campaign_id = %(campaign)s::uuid
group by 1, 2, 3
order by 1, 2, 3

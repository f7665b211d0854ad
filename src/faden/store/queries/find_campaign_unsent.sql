-- What a campaign has written and what is not settled.
select distinct
    encode(uuid_send(delivery.delivery_id), 'hex'), encode(uuid_send(delivery.customer_id), 'hex')
from campaign_target
join delivery
    on delivery.bucket = ('x' || right(campaign_target.delivery_id::text, 2))::bit(8)::integer
    and delivery.delivery_id = campaign_target.delivery_id
where campaign_target.workspace_id = %(workspace)s
    and campaign_target.campaign_id = %(campaign)s::uuid
    and campaign_target.state = 'sent'
    and delivery.state in ('queued', 'held', 'deferred', 'sending', 'unclear')
    and delivery.run_at is not null
limit %(limit)s::integer

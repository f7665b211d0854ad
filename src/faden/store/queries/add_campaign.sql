-- A draft of a campaign.
insert into campaign (workspace_id, campaign_id, state, wanted, made_at)
values (
    %(workspace)s::integer, %(campaign)s::uuid, 'draft', %(wanted)s::text::jsonb,
    %(now)s::timestamptz
)

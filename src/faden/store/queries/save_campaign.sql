-- How a campaign stands.
update campaign
set
    state = %(state)s::text,
    next_at = %(next_at)s::timestamptz,
    ended_at = %(ended_at)s::timestamptz
where workspace_id = %(workspace)s and campaign_id = %(campaign)s::uuid

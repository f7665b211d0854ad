-- Nobody else has their turn.
update campaign_target
set state = 'refused', reason = %(reason)s::text, at = %(now)s::timestamptz
where workspace_id = %(workspace)s and campaign_id = %(campaign)s::uuid and state = 'waiting'

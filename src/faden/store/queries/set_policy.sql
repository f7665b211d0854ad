-- What a workspace decided.
update workspace
set policy = %(policy)s::jsonb
where workspace_id = %(workspace)s

-- How many codes were tried in a workspace that named nothing.
select count(*) from reference_try
where workspace_id = %(workspace)s and at > %(since)s

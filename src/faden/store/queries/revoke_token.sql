-- This key opens nothing any more.
delete from token
where workspace_id = %(workspace)s and encode(substr(token_sha256, 1, 8), 'hex') = %(token)s
returning label

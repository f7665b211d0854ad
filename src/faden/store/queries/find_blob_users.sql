-- Which of these files something still needs.
select blob from arrival where workspace_id = %(workspace)s and blob = any(%(digests)s::bytea[])
union
select blob from quarantine where workspace_id = %(workspace)s and blob = any(%(digests)s::bytea[])
union
select blob from upload where workspace_id = %(workspace)s and blob = any(%(digests)s::bytea[])

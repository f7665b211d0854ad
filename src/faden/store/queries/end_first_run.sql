-- The first questions are answered, or skipped: a row when that had not been so before.
update workspace
set first_run = false, name = %(name)s
where workspace_id = %(workspace)s and first_run
returning workspace_id

-- A new company is asked its first questions when its admin comes.
update workspace
set first_run = true
where workspace_id = %(workspace)s

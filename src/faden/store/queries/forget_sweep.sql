-- A sender is gone, and nothing is open of it.
delete from wish_sweep
where workspace_id = %(workspace)s and sender = %(sender)s

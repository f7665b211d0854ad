-- A folder answered; nothing new was in it.
update mail_source
set seen_at = %(now)s, error = null, error_since = null
where workspace_id = %(workspace)s and account = %(account)s and folder = %(folder)s

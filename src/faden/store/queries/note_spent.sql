-- A team has given more; its row of that month is locked.
update goodwill_month
set spent = spent + %(cents)s, granted = granted + 1
where workspace_id = %(workspace)s and team = %(team)s and month = %(month)s

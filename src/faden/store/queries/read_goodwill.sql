-- What each team has given in a month.
select goodwill_month.team, goodwill_month.spent, goodwill_month.granted
from goodwill_month
where goodwill_month.workspace_id = %(workspace)s and goodwill_month.month = %(month)s
    and goodwill_month.granted > 0
order by goodwill_month.team

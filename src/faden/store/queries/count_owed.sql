-- How many wishes a sender has not acknowledged, and how many of these it is late with.
select count(*), count(*) filter (where due_at <= %(now)s)
from passed_wish
where workspace_id = %(workspace)s and sender = %(sender)s and acknowledged_at is null

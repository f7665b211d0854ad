-- How many open tickets this person owes an answer.
select count(*)
from ticket
where workspace_id = %(workspace)s and state = 'open' and owner = %(owner)s

-- Nobody may erase these records until the hold is lifted.
insert into legal_hold (workspace_id, customer_id, reason, by_whom, at)
select %(workspace)s, customer_id, %(reason)s, %(by)s, %(now)s
from unnest(%(customer)s) as held (customer_id)
on conflict do nothing

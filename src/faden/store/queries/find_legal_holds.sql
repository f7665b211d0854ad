-- Why some records must not be erased now.
select legal_hold.customer_id, legal_hold.reason, legal_hold.by_whom, legal_hold.at
from legal_hold
where legal_hold.workspace_id = %(workspace)s
    and legal_hold.customer_id = any(%(customer)s)
    and legal_hold.lifted_at is null
order by legal_hold.at

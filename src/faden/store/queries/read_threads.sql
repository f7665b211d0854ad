-- Records as they stand, with who must be seen together with them.
select thread.customer_id, thread.snapshot, thread.kin
from unnest(%(bucket)s, %(customer)s) as asked (bucket, customer_id)
cross join lateral (
    select thread.customer_id, thread.snapshot, thread.kin
    from thread
    where thread.bucket = asked.bucket
        and thread.customer_id = asked.customer_id
        and thread.workspace_id = %(workspace)s
    offset 0
) as thread

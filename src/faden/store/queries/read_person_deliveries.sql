-- Every message of ours to a person, with all by which it can be found.
select delivery.delivery_id, delivery.account, delivery.address, delivery.purpose, delivery.ref,
    delivery.state, delivery.attempts, delivery.sent_id, delivery.reason, delivery.changed_at
from unnest(%(bucket)s, %(customer)s) as asked (bucket, customer_id)
cross join lateral (
    select delivery.*
    from delivery
    where delivery.bucket = asked.bucket
        and delivery.customer_id = asked.customer_id
        and delivery.workspace_id = %(workspace)s
    offset 0
) as delivery
order by delivery.changed_at

-- Where the messages of some records stand, from a place on.
select
    delivery.delivery_id, delivery.customer_id, delivery.state, delivery.reason,
    delivery.attempts, delivery.run_at, delivery.changed_at, delivery.sequence
from unnest(%(bucket)s, %(customer)s, %(lowest)s, %(highest)s)
    as asked (bucket, customer_id, lowest, highest)
join delivery
    on delivery.bucket = asked.bucket
    and delivery.customer_id = asked.customer_id
    and delivery.workspace_id = %(workspace)s
    and delivery.sequence between asked.lowest and asked.highest

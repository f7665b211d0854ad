-- Provider calls to these records that may still be running.
select count(*)
from unnest(%(bucket)s, %(customer)s) as asked (bucket, customer_id)
cross join lateral (
    select 1
    from delivery
    where delivery.bucket = asked.bucket
        and delivery.customer_id = asked.customer_id
        and delivery.state = 'sending'
        and delivery.call_until > %(now)s
    offset 0
) as running

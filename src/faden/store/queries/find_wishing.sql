-- The next records of a workspace on which somebody ever said no, or answers for somebody.
select bucket, encode(uuid_send(customer_id), 'hex')
from (
    select distinct bucket, customer_id
    from event
    where workspace_id = %(workspace)s
        and kind in ('consent_withdrawn', 'household_declared')
        and (bucket, customer_id) > (%(bucket)s::smallint, %(customer)s::uuid)
    order by bucket, customer_id
    limit %(limit)s::integer
) as next
order by bucket, customer_id

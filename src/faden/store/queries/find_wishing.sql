-- The next records of a workspace on which somebody ever said no, or answers for somebody.
select distinct bucket, encode(uuid_send(customer_id), 'hex')
from event
where workspace_id = %(workspace)s
    and kind in ('consent_withdrawn', 'household_declared')
    and (bucket, customer_id) > (%(bucket)s::smallint, %(customer)s::uuid)
order by 1, 2
limit %(limit)s::integer

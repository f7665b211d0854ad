-- By which addresses, and under which numbers of other systems, the company knows these records.
select address.customer_id, 'address', address.uri, ''
from address
where address.workspace_id = %(workspace)s and address.customer_id = any(%(customer)s::uuid[])
union all
select customer_source.customer_id, 'number', customer_source.source, customer_source.key
from customer_source
where customer_source.workspace_id = %(workspace)s
    and customer_source.customer_id = any(%(customer)s::uuid[])
order by 1, 2, 3, 4

-- What other systems call these records.
select customer_source.source, customer_source.key
from customer_source
where customer_source.workspace_id = %(workspace)s
    and customer_source.customer_id = any(%(customer)s)
    and customer_source.digest is not null
order by customer_source.source, customer_source.key
limit 10

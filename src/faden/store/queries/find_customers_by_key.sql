-- Customers whom another system knows by this key.
select customer_source.customer_id
from customer_source
where customer_source.workspace_id = %(workspace)s
    and customer_source.key = any(%(keys)s::text[])
    and customer_source.digest is not null
order by customer_source.imported_at desc, customer_source.customer_id
limit %(limit)s::integer

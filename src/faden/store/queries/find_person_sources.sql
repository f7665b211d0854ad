-- Under which keys of other systems these records were imported.
select customer_source.bucket, customer_source.source, customer_source.key
from customer_source
where customer_source.workspace_id = %(workspace)s
    and customer_source.customer_id = any(%(customer)s)

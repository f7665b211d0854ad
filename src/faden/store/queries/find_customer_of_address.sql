-- The customer who has exactly this address.
select address.customer_id
from address
where address.bucket = %(bucket)s::smallint
    and address.workspace_id = %(workspace)s
    and address.uri = %(uri)s::text

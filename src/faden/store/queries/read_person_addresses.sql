-- All addresses of some records, however many.
select address.uri, address.customer_id, address.met_at
from address
where address.workspace_id = %(workspace)s and address.customer_id = any(%(customer)s)
order by address.met_at, address.uri

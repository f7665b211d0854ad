-- The addresses of some records, of whichever companies.
select address.customer_id, address.uri
from unnest(%(workspace)s, %(customer)s) as asked (workspace_id, customer_id)
cross join lateral (
    select address.customer_id, address.uri
    from address
    where address.workspace_id = asked.workspace_id and address.customer_id = asked.customer_id
    order by address.met_at desc
    limit 100
) as address

-- Names by which a delivery will be found again; the first one keeps a name.
insert into reference (bucket, workspace_id, name, delivery_id, customer_id)
select bucket, workspace_id, name, delivery_id, customer_id
from unnest(%(bucket)s, %(workspace)s::bigint[], %(name)s, %(delivery)s, %(customer)s)
    as new (bucket, workspace_id, name, delivery_id, customer_id)
order by bucket, name
on conflict do nothing

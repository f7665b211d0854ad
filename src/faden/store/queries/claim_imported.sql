-- Give addresses that belong to nobody to the records of imported customers; return those given.
insert into address (bucket, workspace_id, uri, customer_id, met_at)
select bucket, %(workspace)s, uri, customer_id, %(now)s
from unnest(%(bucket)s, %(uri)s, %(customer)s) as new (bucket, uri, customer_id)
order by bucket, uri
on conflict do nothing
returning uri

-- Give each new address a record of its own; who comes second finds the first one's.
with claimed as (
    insert into address (bucket, workspace_id, uri, customer_id, met_at)
    select bucket, %(workspace)s, uri, customer_id, %(now)s
    from unnest(%(bucket)s, %(uri)s, %(customer)s) as new (bucket, uri, customer_id)
    order by bucket, uri
    on conflict do nothing
    returning customer_id
)
insert into thread (bucket, customer_id, workspace_id, sequence, snapshot, created_at)
select new.bucket, new.customer_id, %(workspace)s, 0, new.snapshot, %(now)s
from unnest(%(bucket)s, %(customer)s, %(snapshot)s) as new (bucket, customer_id, snapshot)
where new.customer_id in (select customer_id from claimed)

-- The records of customers who are new, and what each row of the file said.
with records as (
    insert into thread (bucket, customer_id, workspace_id, sequence, snapshot, created_at)
    select bucket, customer_id, %(workspace)s, sequence, snapshot, %(now)s
    from unnest(%(r_bucket)s, %(r_customer)s, %(r_sequence)s, %(r_snapshot)s)
        as new (bucket, customer_id, sequence, snapshot)
    order by bucket, customer_id
)

insert into customer_source (
    bucket, workspace_id, source, key, customer_id, digest, name, addresses, imported_at
)
select
    bucket, %(workspace)s, %(source)s::text, key, customer_id, digest, name,
    string_to_array(addresses, E'\n'), %(now)s
from unnest(%(bucket)s, %(key)s, %(customer)s, %(digest)s, %(name)s, %(addresses)s)
    as new (bucket, key, customer_id, digest, name, addresses)
order by bucket, key
on conflict (bucket, workspace_id, source, key) do update set
    digest = excluded.digest,
    name = excluded.name,
    addresses = excluded.addresses,
    imported_at = excluded.imported_at

-- Find the records of addresses, and whether the source knows each record by a key already.
select
    asked.uri,
    encode(uuid_send(found.customer_id), 'hex'),
    exists (
        select 1
        from customer_source as known
        where known.workspace_id = %(workspace)s
            and known.customer_id = found.customer_id
            and known.source = %(source)s::text
    )
from unnest(%(bucket)s, %(uri)s) as asked (bucket, uri)
cross join lateral (
    select address.customer_id
    from address
    where address.bucket = asked.bucket
        and address.workspace_id = %(workspace)s
        and address.uri = asked.uri
    offset 0
) as found

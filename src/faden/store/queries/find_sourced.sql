-- Find what was imported before under these keys.
select
    asked.key,
    encode(uuid_send(found.customer_id), 'hex'),
    found.digest,
    found.name,
    array_to_string(found.addresses, E'\n')
from unnest(%(bucket)s, %(key)s) as asked (bucket, key)
cross join lateral (
    select known.customer_id, known.digest, known.name, known.addresses
    from customer_source as known
    where known.bucket = asked.bucket
        and known.workspace_id = %(workspace)s
        and known.source = %(source)s::text
        and known.key = asked.key
    offset 0
) as found

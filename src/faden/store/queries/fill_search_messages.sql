-- Keep by which words messages are found.
insert into search_message (bucket, customer_id, sequence, workspace_id, shelf, at, words)
select
    bucket, customer_id, sequence, workspace_id,
    (workspace_id << 32) | (place >> %(shelf_bits)s::integer), at,
    array_to_tsvector(string_to_array(words, ' '))
from unnest(
    %(bucket)s, %(customer)s, %(sequence)s, %(workspace)s::bigint[], %(place)s::bigint[], %(at)s,
    %(words)s
) as new (bucket, customer_id, sequence, workspace_id, place, at, words)
on conflict do nothing

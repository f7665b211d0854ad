-- Keep by which words customers are found; nothing is forgotten. A known name writes nothing, but
-- once a day when it was last seen.
insert into search_customer (bucket, customer_id, workspace_id, at, words)
select bucket, customer_id, workspace_id, at, array_to_tsvector(string_to_array(words, ' '))
from unnest(%(bucket)s, %(customer)s, %(workspace)s::bigint[], %(at)s, %(words)s)
    as new (bucket, customer_id, workspace_id, at, words)
on conflict (bucket, customer_id) do update set
    at = greatest(search_customer.at, excluded.at),
    words = search_customer.words || excluded.words
where search_customer.words || excluded.words <> search_customer.words
    or search_customer.at < excluded.at - interval '1 day'

-- When the customer of a record was erased; of the record no more than its keyed hash is kept.
select erasure.at
from erasure
join erasure_key on erasure_key.workspace_id = erasure.workspace_id
where erasure.workspace_id = %(workspace)s
    and erasure.marks @> array[erasure_mark(erasure_key.secret, %(record)s::text)]
order by erasure.at
limit 1

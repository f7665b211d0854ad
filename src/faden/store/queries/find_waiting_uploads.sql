-- Files of a holder that wait for their message (of a colleague: for one customer), oldest first.
select file_id, name, kind, size, blob, used_by
from upload
where workspace_id = %(workspace)s
    and holder = %(holder)s::text
    and (%(customer)s::uuid is null or customer_id = %(customer)s::uuid)
    and used_by is null
order by kept_at, file_id

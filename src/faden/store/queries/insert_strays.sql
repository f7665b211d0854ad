-- Receipts whose message is not known yet.
insert into stray_receipt (bucket, workspace_id, name, state, reason, at)
select bucket, workspace_id, name, state, reason, at
from unnest(%(bucket)s, %(workspace)s::bigint[], %(name)s, %(state)s, %(reason)s, %(at)s)
    as new (bucket, workspace_id, name, state, reason, at)

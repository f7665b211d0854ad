-- Keep what could not be handled, with who has to look and by when.
insert into quarantine (quarantine_id, workspace_id, account, reason, raw, owner, due_at, at, blob)
select quarantine_id, workspace_id, account, reason, raw, owner, due_at, at, blob
from unnest(
    %(quarantine)s, %(workspace)s::bigint[], %(account)s, %(reason)s, %(raw)s, %(owner)s,
    %(due_at)s, %(at)s, %(blob)s
) as new (quarantine_id, workspace_id, account, reason, raw, owner, due_at, at, blob)

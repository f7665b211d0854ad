-- Give receipts whose message has not turned up to a person.
with old as (
    delete from stray_receipt
    where workspace_id = %(workspace)s and at < %(before)s
    returning name, state, reason, at
)
insert into quarantine (quarantine_id, workspace_id, account, reason, raw, owner, due_at, at)
select
    gen_random_uuid(),
    %(workspace)s,
    split_part(name, ':', 2),
    'a receipt for a message we do not know: ' || name,
    convert_to(json_build_object('name', name, 'state', state, 'reason', reason)::text, 'UTF8'),
    %(owner)s,
    %(due_at)s,
    at
from old

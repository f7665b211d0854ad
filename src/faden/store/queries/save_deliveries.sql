-- Store deliveries as they now stand.
insert into delivery (
    bucket, delivery_id, workspace_id, customer_id, account, address, purpose, ref, sequence,
    state, run_at, attempts, call_until, sent_id, reason, changed_at
)
select
    bucket, delivery_id, workspace_id, customer_id, account, address, purpose, ref, sequence,
    state, run_at, attempts, call_until, sent_id, reason, changed_at
from unnest(
    %(bucket)s, %(delivery)s, %(workspace)s::bigint[], %(customer)s, %(account)s, %(address)s,
    %(purpose)s, %(ref)s, %(sequence)s, %(state)s, %(run_at)s, %(attempts)s, %(call_until)s,
    %(sent_id)s, %(reason)s, %(changed_at)s
) as new (
    bucket, delivery_id, workspace_id, customer_id, account, address, purpose, ref, sequence,
    state, run_at, attempts, call_until, sent_id, reason, changed_at
)
on conflict (bucket, delivery_id) do update set
    state = excluded.state,
    run_at = excluded.run_at,
    attempts = excluded.attempts,
    call_until = excluded.call_until,
    sent_id = excluded.sent_id,
    reason = excluded.reason,
    changed_at = excluded.changed_at

-- Store messages that go over several ways as they now stand.
insert into cascade (
    bucket, cascade_id, workspace_id, customer_id, started_at, changed_at, steps, rings_at, outcome
)
select bucket, cascade_id, workspace_id, customer_id, at, at, steps, rings_at, outcome
from unnest(
    %(bucket)s, %(cascade)s, %(workspace)s::bigint[], %(customer)s, %(at)s, %(steps)s,
    %(rings_at)s, %(outcome)s
) as new (bucket, cascade_id, workspace_id, customer_id, at, steps, rings_at, outcome)
on conflict (bucket, cascade_id) do update set
    changed_at = excluded.changed_at,
    steps = excluded.steps,
    rings_at = excluded.rings_at,
    outcome = excluded.outcome

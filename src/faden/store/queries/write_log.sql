-- Tickets, events and snapshots of a unit of work in one statement (the tickets' foreign key is
-- checked when it ends).
with tickets as (
    insert into ticket (
        bucket, ticket_id, workspace_id, customer_id, state, owner, due_at, wake_at, opened_at,
        reason, priority, level, closed_reason, snoozed_until, woken, tags, matter
    )
    select
        bucket, ticket_id, workspace_id, customer_id, state, owner, due_at, wake_at, opened_at,
        reason, priority, level, closed_reason, snoozed_until, woken <> '',
        string_to_array(tags, E'\n'), matter
    from unnest(
        %(t_bucket)s, %(t_ticket)s, %(t_workspace)s::bigint[], %(t_customer)s, %(t_state)s,
        %(t_owner)s, %(t_due_at)s, %(t_wake_at)s, %(t_opened_at)s, %(t_reason)s, %(t_priority)s,
        %(t_level)s, %(t_closed_reason)s, %(t_snoozed_until)s, %(t_woken)s, %(t_tags)s,
        %(t_matter)s
    ) as new (
        bucket, ticket_id, workspace_id, customer_id, state, owner, due_at, wake_at, opened_at,
        reason, priority, level, closed_reason, snoozed_until, woken, tags, matter
    )
    on conflict (bucket, ticket_id) do update set
        state = excluded.state,
        owner = excluded.owner,
        due_at = excluded.due_at,
        wake_at = excluded.wake_at,
        reason = excluded.reason,
        priority = excluded.priority,
        level = excluded.level,
        closed_reason = excluded.closed_reason,
        snoozed_until = excluded.snoozed_until,
        woken = excluded.woken,
        tags = excluded.tags,
        matter = excluded.matter
),

events as (
    insert into event (bucket, customer_id, sequence, workspace_id, at, kind, ticket_id, body)
    select bucket, customer_id, sequence, workspace_id, at, kind, ticket_id, body::jsonb
    from unnest(
        %(e_bucket)s, %(e_customer)s, %(e_sequence)s, %(e_workspace)s::bigint[], %(e_at)s,
        %(e_kind)s, %(e_ticket)s, %(e_body)s
    ) as new (bucket, customer_id, sequence, workspace_id, at, kind, ticket_id, body)
)

update thread
set sequence = new.sequence, snapshot = new.snapshot
from unnest(%(r_bucket)s, %(r_customer)s, %(r_sequence)s, %(r_snapshot)s)
    as new (bucket, customer_id, sequence, snapshot)
where thread.bucket = new.bucket and thread.customer_id = new.customer_id

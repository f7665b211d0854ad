-- Put events into the log of a subscription and move its cursor, both or neither; nothing when
-- somebody has changed it meanwhile.
with moved as (
    update webhook_subscription
    set cursor_xid = %(xid)s::bigint, cursor_position = %(position)s::bigint
    where workspace_id = %(workspace)s
        and subscription_id = %(subscription)s
        and version = %(version)s::bigint
        and (cursor_xid, cursor_position) = (%(from_xid)s::bigint, %(from_position)s::bigint)
        and paused_at is null
    returning workspace_id, subscription_id
),

filled as (
    insert into webhook_delivery (
        workspace_id, subscription_id, customer_id, sequence, kind, xid, position, state, next_at,
        created_at
    )
    select
        moved.workspace_id, moved.subscription_id, new.customer_id, new.sequence, new.kind, new.xid,
        new.position, 'pending', %(now)s, %(now)s
    from moved
    cross join unnest(
        %(customer)s, %(sequence)s, %(kind)s, %(e_xid)s::bigint[], %(e_position)s::bigint[]
    ) as new (customer_id, sequence, kind, xid, position)
    on conflict (workspace_id, subscription_id, customer_id, sequence) do update set
        state = 'pending',
        attempts = 0,
        status = null,
        error = '',
        first_tried_at = null,
        next_at = excluded.next_at,
        created_at = excluded.created_at
)

select count(*) from moved

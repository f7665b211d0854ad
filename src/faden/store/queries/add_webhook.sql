-- A system subscribes; nothing when that name is taken. Without a place of its own it is told what
-- happens from now on.
insert into webhook_subscription (
    workspace_id, subscription_id, url, secrets, kinds, cursor_xid, cursor_position, created_at,
    sender, acknowledge_within
)
values (
    %(workspace)s, %(subscription)s, %(url)s, %(secrets)s::text[], %(kinds)s::text[],
    coalesce(
        %(xid)s::bigint,
        pg_snapshot_xmin(pg_current_snapshot())::text::bigint + event_order_shift()
    ),
    %(position)s::bigint, %(now)s, %(sender)s, %(within)s::interval
)
on conflict do nothing
returning subscription_id

-- The oldest transaction that still runs; everything before it is settled.
select pg_snapshot_xmin(pg_current_snapshot())::text::bigint + event_order_shift()

-- The oldest transaction that still runs, and the one after the last that has ended: the same when
-- nothing waits. The roles of Faden may not look at other people's sessions, so nothing else is asked.
select
    pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
    pg_snapshot_xmax(pg_current_snapshot())::text::bigint

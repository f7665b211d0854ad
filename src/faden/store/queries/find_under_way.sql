-- The oldest transaction that still runs, and the next one to come: the same when none runs. Of
-- transactions nothing else is asked, as the roles of Faden may not look at other people's sessions.
select
    pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
    pg_snapshot_xmax(pg_current_snapshot())::text::bigint

-- How far the log can be searched, and how many transactions are still to be taken in.
select
    reach.newest,
    pg_snapshot_xmin(pg_current_snapshot())::text::bigint + event_order_shift() - reach.xid
from faden_search_reach() as reach

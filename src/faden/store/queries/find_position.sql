-- The place in the export behind a position, so that reading can go on there. One that was given
-- out after a backup from which this database was restored stands where that backup ended.
select found.xid, found.position
from (
    select event.xid, event.position
    from event
    where event.position = %(position)s::bigint and event.workspace_id = %(workspace)s
    union all
    select restoration.horizon, -1
    from restoration
    where %(position)s::bigint > restoration.above and %(position)s::bigint < restoration.below
) as found (xid, position)
order by found.position desc, found.xid
limit 1

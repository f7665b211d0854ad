-- The transaction of a position, so that reading can go on after it.
select event.xid
from event
where event.position = %(position)s::bigint and event.workspace_id = %(workspace)s

-- Events of some kinds after a place, within a window of transactions, of every company, in the
-- order of (transaction, position); only below the horizon (see export_messages).
select
    event.xid, event.position, event.workspace_id, event.customer_id, event.sequence, event.at,
    event.kind, event.body::text
from event
where event.kind = any(%(kinds)s::text[])
    and event.xid >= %(xid)s::bigint
    and event.xid < %(below)s::bigint
    and (event.xid, event.position) > (%(xid)s::bigint, %(position)s::bigint)
order by event.xid, event.position
limit %(limit)s::integer

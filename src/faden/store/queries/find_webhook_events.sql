-- Which events of some kinds (for a sender: its own) happened after a place, within a window of transactions, in the order
-- of (transaction, position); only below the horizon (see export_messages).
select event.xid, event.position, event.customer_id, event.sequence, event.kind
from event
where event.workspace_id = %(workspace)s
    and event.kind = any(%(kinds)s::text[])
    and (%(sender)s::text is null or event.body ->> 'sender' = %(sender)s::text)
    and event.xid >= %(xid)s::bigint
    and event.xid < %(below)s::bigint
    and (event.xid, event.position) > (%(xid)s::bigint, %(position)s::bigint)
order by event.xid, event.position
limit %(limit)s::integer

-- What happened from a transaction on, as soon as it is committed: also what the horizon has not
-- passed yet. It tells where to look; whoever needs every event reads below the horizon.
select event.xid, event.workspace_id, event.customer_id, event.sequence, event.kind,
    event.body ->> 'address'
from event
where event.xid >= %(since)s::bigint
order by event.xid, event.position
limit %(limit)s::integer

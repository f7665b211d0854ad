-- What other systems have sent against a wish, the newest first.
select
    incident.customer_id, incident.sequence, incident.sender, incident.at, event.body::text,
    thread.snapshot
from incident
join event
    on event.bucket = incident.bucket
    and event.customer_id = incident.customer_id
    and event.sequence = incident.sequence
    and event.workspace_id = %(workspace)s
join thread
    on thread.bucket = incident.bucket
    and thread.customer_id = incident.customer_id
    and thread.workspace_id = %(workspace)s
where incident.workspace_id = %(workspace)s
order by incident.at desc, incident.customer_id, incident.sequence
limit %(limit)s::integer

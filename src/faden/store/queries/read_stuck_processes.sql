-- What does not move, the longest first.
select encode(uuid_send(process.customer_id), 'hex'), process.standing::text
from process
where process.workspace_id = %(workspace)s
    and process.state = 'running'
    and process.rings_at is null
order by process.standing ->> 'next_by'
limit %(limit)s

-- What other systems do for these records, what runs first.
select encode(uuid_send(process.customer_id), 'hex'), process.standing::text
from process
where process.workspace_id = %(workspace)s and process.customer_id = any(%(customer)s::uuid[])
order by process.state = 'running' desc, process.standing ->> 'began_at' desc
limit %(limit)s

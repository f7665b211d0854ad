-- Promises to these records, the last due first.
select encode(uuid_send(promise.customer_id), 'hex'), promise.standing::text
from promise
where promise.workspace_id = %(workspace)s and promise.customer_id = any(%(customer)s::uuid[])
order by promise.due_at desc
limit %(limit)s

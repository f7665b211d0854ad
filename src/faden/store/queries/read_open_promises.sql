-- What is promised and not kept, the first due first.
select encode(uuid_send(promise.customer_id), 'hex'), promise.standing::text
from promise
where promise.workspace_id = %(workspace)s
    and promise.state = 'open'
    and promise.due_at <= %(until)s
order by promise.due_at
limit %(limit)s

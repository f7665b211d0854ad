-- Processes whose next step has not come in time.
select encode(uuid_send(process_id), 'hex'), encode(uuid_send(customer_id), 'hex')
from process
where rings_at <= %(now)s
order by rings_at
limit %(limit)s

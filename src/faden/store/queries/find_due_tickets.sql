-- Tickets whose alarm has gone off.
select encode(uuid_send(ticket_id), 'hex'), encode(uuid_send(customer_id), 'hex')
from ticket
where state <> 'closed' and wake_at <= %(now)s
order by wake_at
limit %(limit)s

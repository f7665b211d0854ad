-- Questions that have to be looked at.
select encode(uuid_send(question_id), 'hex'), encode(uuid_send(customer_id), 'hex')
from question
where wake_at <= %(now)s
order by wake_at
limit %(limit)s

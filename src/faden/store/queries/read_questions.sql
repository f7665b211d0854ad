-- The questions to a person, the newest first.
select encode(uuid_send(customer_id), 'hex'), standing::text
from question
where question.workspace_id = %(workspace)s and customer_id = any(%(customer)s)
order by asked_at desc, question_id desc
limit %(limit)s

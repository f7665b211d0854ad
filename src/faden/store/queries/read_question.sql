-- One question as it stands.
select encode(uuid_send(customer_id), 'hex'), standing::text
from question
where bucket = %(bucket)s and question_id = %(question)s and question.workspace_id = %(workspace)s

-- When a question has to be looked at next.
update question set wake_at = %(at)s
where bucket = %(bucket)s and question_id = %(question)s

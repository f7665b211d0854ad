-- A colleague is kept apart from a customer no more.
delete from kept_apart
where bucket = %(bucket)s and customer_id = %(customer)s and agent_id = %(agent)s

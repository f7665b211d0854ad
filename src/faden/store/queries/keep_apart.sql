-- A colleague has nothing to do with a customer from now on.
insert into kept_apart (bucket, customer_id, agent_id, workspace_id)
values (%(bucket)s, %(customer)s, %(agent)s, %(workspace)s)
on conflict (bucket, customer_id, agent_id) do nothing

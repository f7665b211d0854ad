-- How many keys of a person may do what a lead may.
select count(*)
from token
where workspace_id = %(workspace)s and agent_id = %(agent)s and role in ('admin', 'lead')

-- The teams of one person.
select 'team:' || membership.team_id
from membership
where membership.workspace_id = %(workspace)s and membership.agent_id = %(agent)s
order by 1

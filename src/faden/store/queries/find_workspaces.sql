-- Every workspace, with its policy as stored.
select workspace_id, slug, name, policy
from workspace
order by workspace_id

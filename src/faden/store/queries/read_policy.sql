-- What a workspace decided, as stored.
select workspace.policy
from workspace
where workspace.workspace_id = %(workspace)s

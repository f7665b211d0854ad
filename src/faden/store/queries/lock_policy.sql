-- What a workspace decided, held until the caller has changed it.
select policy
from workspace
where workspace_id = %(workspace)s
for update

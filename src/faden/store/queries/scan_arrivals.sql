-- Everything that ever came into one bucket, to look for a person in it.
select account, key, raw, blob, target
from arrival
where bucket = %(bucket)s and workspace_id = %(workspace)s

-- What came in lately, while a person was looked for.
select account, key, raw, blob, target
from arrival
where at >= %(since)s and workspace_id = %(workspace)s

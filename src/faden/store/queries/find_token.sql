-- Which program holds this key.
select workspace_id, label, role
from token
where token_sha256 = %(token)s

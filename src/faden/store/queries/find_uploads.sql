-- Files of one of these holders by their ids.
select file_id, name, kind, size, blob, used_by
from upload
where workspace_id = %(workspace)s
    and holder = any(%(holder)s::text[])
    and file_id = any(%(file)s::text[])

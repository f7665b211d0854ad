-- What was asked under this key before, and what was answered.
select encode(digest, 'hex'), convert_from(raw, 'UTF8')
from arrival
where bucket = %(bucket)s::smallint and workspace_id = %(workspace)s::integer
    and account = 'form' and key = %(key)s::text

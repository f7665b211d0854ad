-- Codes whose tickets were closed name nothing any more; they stay, so that nobody gets them again.
update reference_code
set ended_at = %(now)s
from unnest(%(bucket)s, %(workspace)s::bigint[], %(code)s) as closed (bucket, workspace_id, code)
where reference_code.bucket = closed.bucket
    and reference_code.workspace_id = closed.workspace_id
    and reference_code.code = closed.code
    and reference_code.ended_at is null

-- Recovery codes as hashes.
insert into recovery_code (workspace_id, agent_id, code_sha256)
select %(workspace)s::integer, %(agent)s::text, code
from unnest(%(codes)s) as fresh (code)

-- Where a person is signed in.
select
    encode(substr(token_sha256, 1, 8), 'hex'), created_at, coalesce(seen_at, created_at),
    expires_at, place, browser
from session
where agent_id = %(agent)s and workspace_id = %(workspace)s and expires_at > %(now)s
order by 3 desc, 1

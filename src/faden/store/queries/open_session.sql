-- A session under the hash of its token; sessions that are over go.
with over as (
    delete from session
    where expires_at < %(now)s
)
insert into session (
    token_sha256, agent_id, workspace_id, csrf, created_at, expires_at, seen_at, place, browser
)
values (
    %(token)s, %(agent)s, %(workspace)s, %(csrf)s, %(now)s, %(expires_at)s, %(now)s, %(place)s,
    %(browser)s
)

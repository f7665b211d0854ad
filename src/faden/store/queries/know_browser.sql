-- Somebody came in by this browser; those nobody came by for long go.
with old as (
    delete from known_browser
    where agent_id = %(agent)s and seen_at < %(before)s
)
insert into known_browser (workspace_id, agent_id, token_sha256, seen_at)
values (%(workspace)s, %(agent)s, %(token)s, %(now)s)
on conflict (token_sha256, agent_id) do update set seen_at = excluded.seen_at

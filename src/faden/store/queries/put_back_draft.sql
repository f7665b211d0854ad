-- Put words in front of what is in the draft already, if anything.
insert into draft (workspace_id, agent_id, customer_id, kind, version, text, saved_at)
values (
    %(workspace)s, %(agent)s::text, %(record)s::uuid, %(kind)s::text, %(fresh)s::bigint,
    %(text)s::text, %(now)s
)
on conflict (workspace_id, agent_id, customer_id, kind) do update
set version = excluded.version,
    text = excluded.text || E'\n\n' || draft.text,
    saved_at = excluded.saved_at

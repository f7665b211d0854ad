-- Keep a draft, unless another window has saved or sent it since; nothing comes back then.
insert into draft (workspace_id, agent_id, customer_id, kind, version, text, saved_at)
select
    %(workspace)s, %(agent)s::text, %(record)s::uuid, %(kind)s::text, %(fresh)s::bigint,
    %(text)s::text, %(now)s
where 0 = any(%(versions)s::bigint [])
    or exists (
        select 1 from draft
        where draft.workspace_id = %(workspace)s
            and draft.agent_id = %(agent)s::text
            and draft.customer_id = %(record)s::uuid
            and draft.kind = %(kind)s::text
            and draft.version = any(%(versions)s::bigint [])
    )
on conflict (workspace_id, agent_id, customer_id, kind) do update
set version = excluded.version, text = excluded.text, saved_at = excluded.saved_at
where draft.version = any(%(versions)s::bigint [])
returning draft.version

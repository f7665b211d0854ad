-- A version of an offer as it now stands.
insert into offer (
    workspace_id, offer_id, version, state, terms, until, changed_at, changed_by, reason
)
values (
    %(workspace)s, %(offer)s, %(version)s, %(state)s, %(terms)s::jsonb, %(until)s, %(now)s, %(by)s,
    %(reason)s
)
on conflict (workspace_id, offer_id, version) do update
set state = excluded.state, terms = excluded.terms, until = excluded.until,
    changed_at = excluded.changed_at, changed_by = excluded.changed_by, reason = excluded.reason

-- One entry of the audit log, unless the same was noted since a time. It reads the newest ones only.
insert into audit (workspace_id, at, who, did, what, place, detail)
select %(workspace)s::integer, %(at)s::timestamptz, %(who)s::text, %(did)s::text, %(what)s::text,
    %(place)s::text, %(detail)s::jsonb
where not exists (
    select 1
    from (
        select audit.at, audit.who, audit.did, audit.what
        from audit
        where audit.workspace_id = %(workspace)s
        order by audit.audit_id desc
        limit 1000
    ) as newest
    where newest.at > %(since)s and newest.who = %(who)s and newest.did = %(did)s
        and newest.what = %(what)s
)

-- The newest entries of the audit log that fit, newest first.
select audit.audit_id, audit.at, audit.who, audit.did, audit.what, audit.place, audit.detail
from audit
where audit.workspace_id = %(workspace)s
    and audit.audit_id < coalesce(%(before)s::bigint, 9223372036854775807)
    and (%(who)s = '' or audit.who = %(who)s or audit.what = %(who)s)
    and (%(did)s = '' or audit.did = %(did)s)
    and audit.at >= coalesce(%(since)s::timestamptz, '-infinity')
    and audit.at < coalesce(%(until)s::timestamptz, 'infinity')
order by audit.audit_id desc
limit %(limit)s

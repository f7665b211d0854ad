-- One entry of the audit log.
insert into audit (workspace_id, at, who, did, what, place, detail)
values (
    %(workspace)s, %(at)s, %(who)s, %(did)s, %(what)s, %(place)s, %(detail)s::jsonb
)

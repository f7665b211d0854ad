-- Keep what somebody has handed in; nothing is returned where the id is known already.
insert into upload (
    workspace_id, holder, file_id, customer_id, name, kind, size, blob, kept_at
)
values (
    %(workspace)s, %(holder)s, %(file)s, %(customer)s::uuid, %(called)s, %(kind)s, %(size)s::bigint,
    %(blob)s::bytea, %(now)s::timestamptz
)
on conflict (workspace_id, holder, file_id) do nothing
returning file_id

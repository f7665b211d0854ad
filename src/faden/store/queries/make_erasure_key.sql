-- The first erasure of a workspace makes its secret.
insert into erasure_key (workspace_id, secret)
values (%(workspace)s, decode(%(secret)s::text, 'hex'))
on conflict do nothing

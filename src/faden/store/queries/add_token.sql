-- A program's key under its hash.
insert into token (token_sha256, workspace_id, label, role, created_at)
values (%(token)s, %(workspace)s, %(label)s, %(role)s, %(now)s)

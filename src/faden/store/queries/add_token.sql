-- A program's key under its hash; it ends with the person it belongs to, if any.
insert into token (token_sha256, workspace_id, label, role, created_at, agent_id, teams)
values (%(token)s, %(workspace)s, %(label)s, %(role)s, %(now)s, %(agent)s, %(teams)s)

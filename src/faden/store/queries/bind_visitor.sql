-- Say that a browser's visitor is this login; the first login that says so stays the only one.
insert into chat_visitor (workspace_id, account, visitor_id, login, bound_at)
values (%(workspace)s, %(account)s, %(visitor)s, %(login)s, %(now)s)
on conflict (workspace_id, account, visitor_id) do update set login = chat_visitor.login
returning login

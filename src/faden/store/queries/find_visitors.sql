-- Which visitors are this login, the newest first.
select chat_visitor.visitor_id
from chat_visitor
where chat_visitor.workspace_id = %(workspace)s
    and chat_visitor.account = %(account)s::text
    and chat_visitor.login = %(login)s::text
order by chat_visitor.bound_at desc
limit 20

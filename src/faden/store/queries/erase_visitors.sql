-- Forget which logins these were, and which visitors they had been.
delete from chat_visitor
where chat_visitor.workspace_id = %(workspace)s
    and (
        chat_visitor.login = any(%(uri)s::text[])
        or 'visitor:' || chat_visitor.account || '.' || chat_visitor.visitor_id = any(%(uri)s::text[])
    )

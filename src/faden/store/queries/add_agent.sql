-- A person who may sign in.
insert into agent (agent_id, workspace_id, email, name, role, password_hash, locale, created_at)
values (
    %(agent)s, %(workspace)s, %(email)s, %(name)s, %(role)s, %(password_hash)s, %(locale)s, %(now)s
)

-- A new workspace; its number is what everything else is filtered by.
insert into workspace (slug, name, policy, created_at)
values (%(slug)s, %(name)s, %(policy)s::jsonb, %(now)s)
returning workspace_id

-- A team tickets can belong to; adding it again changes its name.
insert into team (workspace_id, team_id, name)
values (%(workspace)s, %(team)s, %(name)s)
on conflict (workspace_id, team_id) do update set name = excluded.name

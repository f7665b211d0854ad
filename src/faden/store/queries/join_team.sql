-- A person belongs to a team.
insert into membership (workspace_id, team_id, agent_id)
values (%(workspace)s, %(team)s, %(agent)s)
on conflict do nothing
returning 1

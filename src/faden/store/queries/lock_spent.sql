-- What a team has given in a month, locked until the transaction ends; a new month begins with 0.
insert into goodwill_month (workspace_id, team, month)
values (%(workspace)s, %(team)s, %(month)s)
on conflict (workspace_id, team, month) do update set spent = goodwill_month.spent
returning spent

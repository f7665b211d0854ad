-- A connected account; the same again changes its label and settings, never its owner or channel.
insert into account (account_id, workspace_id, channel, label, config, created_at)
values (%(account)s, %(workspace)s, %(channel)s, %(label)s, %(config)s::jsonb, %(now)s)
on conflict (account_id) do update set label = excluded.label, config = excluded.config
where account.workspace_id = excluded.workspace_id and account.channel = excluded.channel
returning account_id

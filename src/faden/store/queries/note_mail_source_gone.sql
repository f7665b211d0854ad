-- A folder cannot be read; since when is kept while it lasts.
insert into mail_source (workspace_id, account, folder, error, error_since)
values (%(workspace)s, %(account)s, %(folder)s, %(reason)s, %(now)s)
on conflict (workspace_id, account, folder) do update set
    error = excluded.error,
    error_since = coalesce(mail_source.error_since, excluded.error_since)

-- A folder answers: under another validity than before, everything in it is new.
with forgotten as (
    delete from mail_seen
    where workspace_id = %(workspace)s
        and account = %(account)s
        and folder = %(folder)s
        and validity <> %(validity)s
)
insert into mail_source (workspace_id, account, folder, validity, position, seen_at)
values (%(workspace)s, %(account)s, %(folder)s, %(validity)s, 0, %(now)s)
on conflict (workspace_id, account, folder) do update set
    position = case
        when mail_source.validity = excluded.validity then mail_source.position
        else 0
    end,
    validity = excluded.validity,
    seen_at = excluded.seen_at
returning position

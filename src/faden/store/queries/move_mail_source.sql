-- Mails were taken in: note which arrival each became, and how far that is, in one statement.
with seen as (
    insert into mail_seen (workspace_id, account, folder, validity, number, key, bucket)
    select %(workspace)s, %(account)s, %(folder)s, %(validity)s, number, key, bucket
    from unnest(%(number)s::bigint[], %(key)s, %(bucket)s) as new (number, key, bucket)
    on conflict do nothing
)
update mail_source
set position = greatest(position, %(position)s), seen_at = %(now)s
where workspace_id = %(workspace)s
    and account = %(account)s
    and folder = %(folder)s
    and validity = %(validity)s
returning position

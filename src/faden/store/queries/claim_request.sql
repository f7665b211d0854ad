-- A program's request under its key, with no answer yet; nothing when the key was used before.
insert into arrival (bucket, workspace_id, account, key, digest, raw, at)
values (
    %(bucket)s::smallint, %(workspace)s::integer, 'form', %(key)s::text,
    decode(%(digest)s::text, 'hex'), '', %(now)s::timestamptz
)
on conflict do nothing
returning 1

-- Take every arrival nobody has seen; the rows returned are the new ones. One that was erased had
-- been seen: only the hash of its name is left.
insert into arrival (bucket, workspace_id, account, key, digest, raw, at, target, blob)
select bucket, %(workspace)s, account, key, digest, raw, at, target, blob
from unnest(
    %(bucket)s, %(account)s, %(key)s, %(digest)s, %(raw)s, %(at)s, %(target)s,
    %(blob)s
) as new (bucket, account, key, digest, raw, at, target, blob)
-- Where nobody was ever erased there is nothing to compare with.
where (
    (select secret from erasure_key where workspace_id = %(workspace)s) is null
    or not exists (
        select 1
        from arrival as erased
        where erased.bucket = new.bucket
            and erased.workspace_id = %(workspace)s
            and erased.account = new.account
            and erased.key = 'erased:' || encode(erasure_mark(
                (select secret from erasure_key where workspace_id = %(workspace)s), new.key
            ), 'hex')
    )
)
order by bucket, account, key
on conflict do nothing
returning account, key

-- Take every arrival nobody has seen; the rows returned are the new ones.
insert into arrival (bucket, workspace_id, account, key, digest, raw, at, target, blob)
select bucket, %(workspace)s, account, key, digest, raw, at, target, blob
from unnest(
    %(bucket)s, %(account)s, %(key)s, %(digest)s, %(raw)s, %(at)s, %(target)s,
    %(blob)s
) as new (bucket, account, key, digest, raw, at, target, blob)
order by bucket, account, key
on conflict do nothing
returning account, key

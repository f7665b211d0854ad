-- Take every arrival nobody has seen; the rows returned are the new ones.
insert into arrival (bucket, workspace_id, account, key, digest, raw, at, target)
select bucket, %(workspace)s, account, key, digest, raw, at, target
from unnest(
    %(bucket)s, %(account)s, %(key)s, %(digest)s, %(raw)s, %(at)s, %(target)s
) as new (bucket, account, key, digest, raw, at, target)
order by bucket, account, key
on conflict do nothing
returning account, key

-- Take the bytes and the name away; the hash of the name still says that it came (G2).
update arrival
set raw = '', blob = null, target = null, digest = '', key = 'erased:' || encode(erasure_mark(
    (select secret from erasure_key where workspace_id = %(workspace)s), arrival.key
), 'hex')
from unnest(%(bucket)s, %(account)s, %(key)s) as gone (bucket, account, key)
where arrival.bucket = gone.bucket
    and arrival.workspace_id = %(workspace)s
    and arrival.account = gone.account
    and arrival.key = gone.key

-- Take the bytes away; the name stays, because it is a hash of the content and says no more (G2).
update arrival
set raw = '', blob = null, target = null, digest = ''
from unnest(%(bucket)s, %(account)s, %(key)s) as gone (bucket, account, key)
where arrival.bucket = gone.bucket
    and arrival.workspace_id = %(workspace)s
    and arrival.account = gone.account
    and arrival.key = gone.key

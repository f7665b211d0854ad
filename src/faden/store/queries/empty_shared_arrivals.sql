-- Take bytes away in which the person's message stood beside somebody else's, whose name it is.
update arrival
set raw = '', blob = null
from unnest(%(bucket)s, %(account)s, %(key)s) as gone (bucket, account, key)
where arrival.bucket = gone.bucket
    and arrival.workspace_id = %(workspace)s
    and arrival.account = gone.account
    and arrival.key = gone.key

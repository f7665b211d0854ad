-- What is known of arrivals that were there before.
select known.account, known.key, known.digest, encode(uuid_send(known.target), 'hex')
from unnest(%(bucket)s, %(account)s, %(key)s) as asked (bucket, account, key)
cross join lateral (
    select arrival.account, arrival.key, arrival.digest, arrival.target
    from arrival
    where arrival.bucket = asked.bucket
        and arrival.workspace_id = %(workspace)s
        and arrival.account = asked.account
        and arrival.key = asked.key
    offset 0
) as known
union all
-- What was erased has no digest any more.
select asked.account, asked.key, ''::bytea, null
from unnest(%(bucket)s, %(account)s, %(key)s) as asked (bucket, account, key)
where exists (
    select 1
    from arrival as erased
    where erased.bucket = asked.bucket
        and erased.workspace_id = %(workspace)s
        and erased.account = asked.account
        and erased.key = 'erased:' || encode(erasure_mark(
            (select secret from erasure_key where workspace_id = %(workspace)s), asked.key
        ), 'hex')
)

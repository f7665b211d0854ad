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

-- What came in by these accounts since a moment, and when it last did.
select arrival.account, count(*), max(arrival.at)
from arrival
where arrival.workspace_id = %(workspace)s
    and arrival.at >= %(since)s
    and arrival.account = any(%(account)s)
group by arrival.account

-- How often each of these has failed since a time, and when last.
select asked.who, count(sign_in_failure.at), max(sign_in_failure.at)
from unnest(%(who)s) as asked (who)
left join sign_in_failure
    on sign_in_failure.who = asked.who and sign_in_failure.at > %(since)s
group by asked.who

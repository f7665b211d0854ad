-- Let one attempt at a time look at the same failures.
select pg_advisory_xact_lock(('x' || encode(substr(who, 1, 8), 'hex'))::bit(64)::bigint)
from (select who from unnest(%(who)s) as asked (who) order by who) as in_order

-- An attempt counts as failed until it has succeeded; what is old goes.
with old as (
    delete from sign_in_failure
    where at < %(since)s
)
insert into sign_in_failure (who, at)
select who, %(now)s
from unnest(%(who)s) as new (who)

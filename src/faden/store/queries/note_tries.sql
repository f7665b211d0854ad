-- Codes that strangers named in vain when they wrote for the first time; what is old goes.
with old as (
    delete from reference_try
    where ctid = any(array(
        select ctid from reference_try
        where workspace_id = any(%(workspace)s::bigint[]) and at <= %(since)s
        for update skip locked
    ))
)
insert into reference_try (workspace_id, who, at)
select workspace_id, who, %(now)s
from unnest(%(workspace)s::bigint[], %(who)s) as new (workspace_id, who)

-- How messages on several ways ended, and how many of these by their first way.
select
    count(*),
    count(*) filter (where cascade.outcome in ('delivered', 'read', 'answered', 'told')),
    count(*) filter (
        where cascade.outcome in ('delivered', 'read', 'answered', 'told') and cascade.steps = 1
    ),
    count(*) filter (where cascade.outcome = '')
from cascade
where cascade.workspace_id = %(workspace)s and cascade.started_at >= %(since)s

-- What other people wrote, or was noted about them, that may speak of the person.
select event.customer_id, count(*)
from event
where event.workspace_id = %(workspace)s
    and event.customer_id <> all(%(customer)s)
    and event.body::text ilike any(%(words)s)
group by event.customer_id
order by count(*) desc, event.customer_id
limit 100

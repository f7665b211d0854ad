-- Customers who were ever called what was typed.
select event.customer_id
from event
where event.workspace_id = %(workspace)s
    and event.kind in ('customer_named', 'message_received')
    and event.body ->> 'name' ilike all(%(words)s)
group by event.customer_id
order by max(event.at) desc
limit %(limit)s::integer

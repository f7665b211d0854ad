-- Which of these arrivals became a message or a call of somebody else.
select distinct event.body ->> 'account', event.body ->> 'provider_id'
from event
where event.workspace_id = %(workspace)s
    and event.kind in ('message_received', 'call_reported', 'message_observed')
    and event.customer_id <> all(%(customer)s)
    and event.body ->> 'provider_id' = any(%(key)s)

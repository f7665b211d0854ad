-- What some records have wished, and with whom they were ever tied.
select event.customer_id, event.sequence, event.at, event.kind, event.body::text
from unnest(%(bucket)s, %(customer)s) as asked (bucket, customer_id)
join event
    on event.bucket = asked.bucket
    and event.customer_id = asked.customer_id
    and event.workspace_id = %(workspace)s
    and event.kind in (
        'consent_withdrawn', 'consent_granted', 'consent_doubted', 'customers_joined',
        'customers_split', 'household_declared', 'other_erased'
    )
order by event.customer_id, event.sequence

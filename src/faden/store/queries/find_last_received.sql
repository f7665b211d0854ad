-- What came last from an address of a record, or what people wrote last from any of them: an answer
-- goes below it.
select event.kind, event.body::text
from event
where event.bucket = %(bucket)s
    and event.customer_id = %(customer)s
    and event.kind = 'message_received'
    and case
        when %(address)s::text is null then event.body ->> 'machine' is null
        else event.body ->> 'address' = %(address)s::text
    end
order by event.sequence desc
limit 1

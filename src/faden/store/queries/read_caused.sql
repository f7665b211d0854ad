-- How many calls and messages of customers followed which kind of message of ours within a day. A
-- contact counts to the newest message that had left before it, of the same customer or household;
-- not where that one was a colleague's: then it is a conversation.
with contact as materialized (
    select distinct on (event.customer_id, coalesce(event.body ->> 'call_id', event.sequence::text))
        event.bucket, event.customer_id, event.sequence, event.at, event.kind
    from event
    where event.workspace_id = %(workspace)s
        and event.at >= %(since)s::timestamptz
        and event.at <= %(now)s::timestamptz
        and event.kind in ('message_received', 'call_reported')
        and event.body ->> 'machine' is null
    order by
        event.customer_id, coalesce(event.body ->> 'call_id', event.sequence::text), event.sequence
),

record as (
    select
        contact.customer_id, contact.sequence, contact.at, contact.kind,
        near.customer_id as other_id
    from contact
    join thread on thread.bucket = contact.bucket and thread.customer_id = contact.customer_id
    cross join lateral (
        select contact.customer_id
        union
        select unnest(thread.kin)
    ) as near (customer_id)
    where thread.workspace_id = %(workspace)s
),

cause as (
    select distinct on (record.customer_id, record.sequence)
        record.customer_id, record.sequence, record.kind, sent.message_id, sent.left_at, sent.template,
        sent.sender, sent.purpose, sent.author
    from record
    cross join lateral (
        select lately.*
        from (
            select event.bucket, event.customer_id, event.sequence, event.kind, event.at, event.body
            from event
            where event.bucket = get_byte(uuid_send(record.other_id), 15)::smallint
                and event.customer_id = record.other_id
                and event.workspace_id = %(workspace)s
            order by event.sequence desc
            limit 300
        ) as lately
        where lately.kind in ('message_written', 'message_observed')
            and coalesce(lately.body ->> 'confirms', 'false') = 'false'
            -- Written long before: held, for the night or until somebody had looked.
            and lately.at > record.at - interval '4 days'
    ) as said
    cross join lateral (
        select
            coalesce(said.body ->> 'delivery_id', said.body ->> 'message_id') as message_id,
            said.body ->> 'template' as template,
            coalesce(said.body ->> 'system', '') as sender,
            said.body ->> 'purpose' as purpose,
            coalesce(said.body ->> 'author', '') as author,
            case said.kind
                when 'message_observed' then (said.body ->> 'sent_at')::timestamptz
                else (
                    select min(event.at)
                    from event
                    where event.bucket = said.bucket
                        and event.customer_id = said.customer_id
                        and event.workspace_id = %(workspace)s
                        and event.sequence > said.sequence
                        and event.kind = 'receipt_recorded'
                        and event.body ->> 'delivery_id' = said.body ->> 'delivery_id'
                        and event.body ->> 'state' in (
                            'accepted', 'sent', 'delivered', 'read', 'unclear'
                        )
                )
            end as left_at
    ) as sent
    where sent.left_at < record.at and sent.left_at > record.at - interval '1 day'
    order by record.customer_id, record.sequence, sent.left_at desc, sent.message_id
),

caused as (
    select
        cause.template, cause.sender, cause.purpose,
        count(*) filter (where cause.kind = 'call_reported') as calls,
        count(*) filter (where cause.kind = 'message_received') as messages,
        count(distinct cause.message_id) as followed
    from cause
    where cause.author not like 'agent:%%'
    group by 1, 2, 3
),

sent as (
    select
        event.body ->> 'template' as template,
        coalesce(event.body ->> 'system', '') as sender,
        event.body ->> 'purpose' as purpose,
        count(*) as messages
    from event
    left join delivery
        on delivery.bucket = event.bucket
        and delivery.customer_id = event.customer_id
        and delivery.sequence = event.sequence
        and delivery.workspace_id = %(workspace)s
    where event.workspace_id = %(workspace)s
        and event.at >= %(since)s::timestamptz
        and event.at <= %(now)s::timestamptz
        and event.kind in ('message_written', 'message_observed')
        and coalesce(event.body ->> 'confirms', 'false') = 'false'
        and coalesce(event.body ->> 'author', '') not like 'agent:%%'
        and (
            event.kind = 'message_observed'
            or delivery.state in ('accepted', 'sent', 'delivered', 'read', 'unclear')
        )
    group by 1, 2, 3
)

select
    coalesce(sent.template, caused.template), coalesce(sent.sender, caused.sender),
    coalesce(sent.purpose, caused.purpose), coalesce(sent.messages, 0), coalesce(caused.calls, 0),
    coalesce(caused.messages, 0), coalesce(caused.followed, 0)
from sent
full join caused
    on sent.template is not distinct from caused.template
    and sent.sender = caused.sender
    and sent.purpose = caused.purpose
order by
    coalesce(caused.calls, 0) desc, coalesce(caused.messages, 0) desc,
    coalesce(sent.messages, 0) desc, 1, 2, 3
limit 200

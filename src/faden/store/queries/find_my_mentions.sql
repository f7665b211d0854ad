-- The notes that mention a colleague: what they have not read first, the newest first.
select
    mention.customer_id, mention.sequence, mention.at, mention.read_at,
    event.body ->> 'author', left(event.body ->> 'text', 400), thread.snapshot, thread.kin
from mention
join event
    on event.bucket = get_byte(uuid_send(mention.customer_id), 15)
    and event.customer_id = mention.customer_id
    and event.sequence = mention.sequence
    and event.workspace_id = %(workspace)s
join thread
    on thread.bucket = get_byte(uuid_send(mention.customer_id), 15)
    and thread.customer_id = mention.customer_id
    and thread.workspace_id = %(workspace)s
where mention.workspace_id = %(workspace)s and mention.agent_id = %(agent)s::text
order by (mention.read_at is not null), mention.at desc, mention.sequence desc
limit %(limit)s::integer

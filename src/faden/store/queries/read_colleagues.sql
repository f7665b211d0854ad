-- Colleagues who have written to these records lately, and one more: whoever is still there of them.
select 'agent:' || agent.agent_id, agent.name
from agent
where agent.workspace_id = %(workspace)s
    and agent.disabled_at is null
    and agent.role <> 'readonly'
    and (
        'agent:' || agent.agent_id = %(kept)s::text
        or 'agent:' || agent.agent_id in (
            select said.author
            from unnest(%(bucket)s, %(customer)s) as asked (bucket, customer_id)
            cross join lateral (
                select event.body ->> 'author' as author
                from event
                where event.bucket = asked.bucket
                    and event.customer_id = asked.customer_id
                    and event.workspace_id = %(workspace)s
                    and event.kind = 'message_written'
                order by event.sequence desc
                limit 50
            ) as said
        )
    )
order by agent.name, agent.agent_id
limit 10

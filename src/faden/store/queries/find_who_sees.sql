-- Which of these agents may see the customer who is these records: all who are not limited, and whose
-- teams (or who themselves) have, or had last, a ticket of one of the records.
select agent.agent_id
from agent
where agent.workspace_id = %(workspace)s
    and agent.agent_id in (select agent_id from unnest(%(agent)s) as asked (agent_id))
    and agent.disabled_at is null
    and (
        not agent.limited
        or exists (
            select 1
            from unnest(%(bucket)s, %(customer)s) as asked (bucket, customer_id)
            join ticket on ticket.bucket = asked.bucket and ticket.customer_id = asked.customer_id
            where ticket.workspace_id = agent.workspace_id
                and (
                    ticket.owner = 'agent:' || agent.agent_id
                    or ticket.owner in (
                        select 'team:' || membership.team_id
                        from membership
                        where membership.workspace_id = agent.workspace_id
                            and membership.agent_id = agent.agent_id
                    )
                )
        )
    )

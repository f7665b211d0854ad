-- Who of a team can answer; where it has nobody, whoever leads: they see all customers.
with members as (
    select membership.agent_id
    from membership
    inner join agent
        on agent.workspace_id = membership.workspace_id
            and agent.agent_id = membership.agent_id
    where membership.workspace_id = %(workspace)s
        and membership.team_id = %(team)s::text
        and agent.disabled_at is null
        and agent.role <> 'readonly'
)

select members.agent_id from members
union all
select agent.agent_id
from agent
where agent.workspace_id = %(workspace)s
    and agent.disabled_at is null
    and agent.role in ('admin', 'lead')
    and not exists (select 1 from members)
order by 1

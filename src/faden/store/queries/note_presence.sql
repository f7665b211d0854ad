-- Somebody looks at a customer, or writes; and who else does, whoever writes first.
with gone as (
    delete from presence
    where presence.workspace_id = %(workspace)s
        and presence.until < %(now)s::timestamptz - interval '1 minute'
        and presence.agent_id <> %(agent)s::text
),

mine as (
    insert into presence (workspace_id, customer_id, agent_id, doing, until)
    values (
        %(workspace)s, %(record)s::uuid, %(agent)s::text, %(doing)s::text, %(until)s::timestamptz
    )
    on conflict (workspace_id, customer_id, agent_id) do update
    set doing = excluded.doing, until = excluded.until
)

select presence.agent_id, presence.doing
from presence
where presence.workspace_id = %(workspace)s
    and presence.customer_id = %(record)s::uuid
    and presence.agent_id <> %(agent)s::text
    and presence.until > %(now)s::timestamptz
order by presence.doing = 'looking', presence.agent_id

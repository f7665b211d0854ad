-- Put notes before those colleagues whom they mention.
insert into mention (workspace_id, agent_id, customer_id, sequence, at)
select workspace_id, agent_id, customer_id, sequence, at
from unnest(
    %(workspace)s::bigint[], %(agent)s, %(customer)s, %(sequence)s, %(at)s
) as new (workspace_id, agent_id, customer_id, sequence, at)
on conflict do nothing

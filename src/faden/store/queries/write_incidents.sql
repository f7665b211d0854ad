-- Note what other systems have sent against a wish.
insert into incident (bucket, customer_id, sequence, workspace_id, sender, message_id, at)
select bucket, customer_id, sequence, workspace_id, sender, message_id, at
from unnest(
    %(bucket)s, %(customer)s, %(sequence)s, %(workspace)s::bigint[], %(sender)s, %(message)s, %(at)s
) as new (bucket, customer_id, sequence, workspace_id, sender, message_id, at)

-- The systems of every workspace that must hear what its customers wish.
select workspace_id, sender, acknowledge_within
from webhook_subscription
where sender is not null
order by workspace_id, sender

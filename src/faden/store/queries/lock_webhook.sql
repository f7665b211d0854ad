-- What a subscription is signed with, held until the caller has changed it.
select secrets
from webhook_subscription
where workspace_id = %(workspace)s and subscription_id = %(subscription)s
for update

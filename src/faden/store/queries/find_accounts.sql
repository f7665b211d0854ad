-- Every connected account of every workspace, with its settings.
select account_id, workspace_id, channel, label, config, created_at
from account
order by account_id

-- Every connected account of every workspace, with its settings.
select account_id, workspace_id, channel, label, config
from account
order by account_id

-- The connected accounts of a workspace, without their secrets.
select account.account_id, account.channel, account.label
from account
where account.workspace_id = %(workspace)s
order by account.label, account.account_id

-- Everything in quarantine, to look for a person in it.
select encode(uuid_send(quarantine_id), 'hex'), account, reason, raw, blob, settled_how
from quarantine
where workspace_id = %(workspace)s

-- One quarantined thing with its bytes as they came, or the name under which they stand.
select
    quarantine.quarantine_id, quarantine.account, quarantine.reason, quarantine.owner,
    quarantine.due_at, quarantine.at, quarantine.raw, quarantine.blob, quarantine.settled_at,
    quarantine.settled_by, quarantine.settled_how
from quarantine
where quarantine.workspace_id = %(workspace)s and quarantine.quarantine_id = %(quarantine)s::uuid

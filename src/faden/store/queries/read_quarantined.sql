-- One quarantined thing with the beginning of its bytes as they came.
select
    quarantine.quarantine_id, quarantine.account, quarantine.reason, quarantine.owner,
    quarantine.due_at, quarantine.at, length(quarantine.raw),
    substr(quarantine.raw, 1, %(bytes)s::integer), quarantine.settled_at,
    quarantine.settled_by, quarantine.settled_how
from quarantine
where quarantine.workspace_id = %(workspace)s and quarantine.quarantine_id = %(quarantine)s::uuid

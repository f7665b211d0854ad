-- A person has decided what became of a quarantined thing; only the first decision counts.
with settled as (
    update quarantine
    set settled_at = %(now)s, settled_by = %(by)s, settled_how = %(how)s
    where quarantine_id = %(quarantine)s::uuid
        and workspace_id = %(workspace)s
        and settled_at is null
    returning account
)
select settled.account, true from settled
union all
select quarantine.account, false
from quarantine
where quarantine.quarantine_id = %(quarantine)s::uuid
    and quarantine.workspace_id = %(workspace)s
    and not exists (select 1 from settled)

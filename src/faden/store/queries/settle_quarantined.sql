-- A person has decided what became of a quarantined thing; only once.
update quarantine
set settled_at = %(now)s, settled_by = %(by)s, settled_how = %(how)s
where quarantine_id = %(quarantine)s::uuid
    and workspace_id = %(workspace)s
    and settled_at is null
returning quarantine_id

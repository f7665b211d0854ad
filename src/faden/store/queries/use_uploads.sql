-- Say which message these files are for; those that stand in another one are left out.
update upload
set used_by = %(message)s::text
where workspace_id = %(workspace)s
    and holder = any(%(holder)s::text[])
    and file_id = any(%(file)s::text[])
    and (used_by is null or used_by = %(message)s::text)
returning file_id, name, kind, size, blob, used_by

-- Take back a file that waits for its message.
delete from upload
where workspace_id = %(workspace)s
    and holder = %(holder)s::text
    and file_id = %(file)s::text
    and used_by is null
returning blob

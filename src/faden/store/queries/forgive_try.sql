-- It was right after all, so it does not count.
delete from reference_try
where ctid in (
    select ctid from reference_try
    where workspace_id = %(workspace)s and who = %(who)s and at = %(now)s
    limit 1
)

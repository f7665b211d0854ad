-- Was this restored from a backup, and nobody has said yet that it shall write to people?
select exists (
    select from restoration
    where restoration.quiet
)

-- A person says that the restored installation is the one that works from now on.
update restoration
set quiet = false
where restoration.quiet
returning restoration.taken_at

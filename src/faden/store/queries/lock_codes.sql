-- Let one transaction of a workspace at a time give codes: their length depends on how many live.
select pg_advisory_xact_lock(1919247406, %(workspace)s)

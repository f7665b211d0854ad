-- Take things out of quarantine that are of a person who was erased.
delete from quarantine
where workspace_id = %(workspace)s and quarantine_id = any(%(quarantine)s)

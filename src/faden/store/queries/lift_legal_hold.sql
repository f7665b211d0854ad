-- The claim is settled: the records may be erased again.
update legal_hold
set lifted_at = %(now)s, lifted_by = %(by)s
where workspace_id = %(workspace)s
    and customer_id = any(%(customer)s)
    and lifted_at is null
returning customer_id

-- Take away what a person has handed in, and what was handed in for them.
delete from upload
where workspace_id = %(workspace)s
    and (holder = any(%(uri)s::text[]) or customer_id = any(%(records)s::uuid[]))
returning blob

-- Say which records are to be locked together from now on, and which this one is joined with.
update thread
set kin = nullif(%(kin)s, '{}'::uuid[]), joined = nullif(%(joined)s, '{}'::uuid[])
where bucket = %(bucket)s and customer_id = %(customer)s::uuid

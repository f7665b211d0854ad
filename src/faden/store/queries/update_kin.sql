-- Say which records are to be locked together from now on.
update thread
set kin = nullif(%(kin)s, '{}'::uuid[])
where bucket = %(bucket)s and customer_id = %(customer)s::uuid

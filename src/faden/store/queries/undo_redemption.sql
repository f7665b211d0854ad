-- They have it no more.
delete from redemption
where bucket = %(bucket)s and grant_id = %(grant)s::uuid and redemption_id = %(redemption)s::uuid

-- What was answered under this key, and about which customer: the same again gets the same.
update arrival
set raw = convert_to(%(answer)s::text, 'UTF8'), target = %(about)s::uuid
where bucket = %(bucket)s::smallint and workspace_id = %(workspace)s::integer
    and account = 'form' and key = %(key)s::text
returning 1

-- The files are gone; what is left is none of the person's.
update erasure
set blobs = %(digests)s::bytea[], done_at = case when %(done)s::boolean then %(now)s::timestamptz end
where erasure_id = %(erasure)s::uuid

-- The bytes of one inbound thing as they came, or the name under which they stand.
select arrival.raw, arrival.blob
from arrival
where arrival.bucket = %(bucket)s::smallint
    and arrival.workspace_id = %(workspace)s
    and arrival.account = %(account)s
    and arrival.key = %(key)s

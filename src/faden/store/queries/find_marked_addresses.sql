-- Addresses that a restored backup has brought back, of people who had been erased.
select address.uri
from address
where address.workspace_id = %(workspace)s
    and encode(erasure_mark(decode(%(secret)s, 'hex'), address.uri), 'hex') = any(%(mark)s)

-- Whose wish it is that another system was told.
select encode(uuid_send(customer_id), 'hex'), sender, acknowledged_at
from passed_wish
where bucket = %(bucket)s
    and wish_id = %(wish)s
    and workspace_id = %(workspace)s

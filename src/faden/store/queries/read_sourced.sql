-- Which customer another system means by a key, and what it said last.
select
    customer_source.customer_id, customer_source.name, customer_source.addresses,
    customer_source.imported_at
from customer_source
where customer_source.bucket = %(bucket)s::smallint
    and customer_source.workspace_id = %(workspace)s
    and customer_source.source = %(source)s::text
    and customer_source.key = %(key)s::text
    and customer_source.digest is not null

-- Customers with an address that is, or contains, what was typed.
select address.customer_id, min(address.uri)
from address
where address.workspace_id = %(workspace)s
    and (
        address.uri = %(uri)s::text
        or (
            %(part)s::text <> ''
            and address.uri ilike %(part)s::text
            and address.uri not like 'contact:%%'
        )
        or (%(digits)s::text <> '' and address.uri like %(digits)s::text)
    )
group by address.customer_id
order by bool_or(address.uri = %(uri)s::text) desc, min(address.uri)
limit %(limit)s::integer

-- Customers with names and addresses that fulfil a condition of words, lately met first.
select thread.customer_id
from faden_find_customers(%(wanted)s::tsquery, %(most)s::integer) as found
join thread
    on thread.bucket = get_byte(uuid_send(found.customer_id), 15)
    and thread.customer_id = found.customer_id
where thread.workspace_id = %(workspace)s
order by found.at desc, thread.customer_id
limit %(limit)s::integer

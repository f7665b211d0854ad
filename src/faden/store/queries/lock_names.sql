-- Lock the providers' names until the transaction ends; always before records, in this order.
select pg_advisory_xact_lock(in_order.number)
from (
    select distinct hashtextextended(name, 0) as number
    from unnest(%(name)s) as asked (name)
    order by number
    offset 0
) as in_order

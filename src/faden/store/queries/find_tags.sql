-- The words that stand on the latest tagged tickets, the commonest first, with how many have each.
select lately.tag, count(*)
from (
    select unnest(ticket.tags) as tag
    from (
        select ticket.tags
        from ticket
        where ticket.workspace_id = %(workspace)s and ticket.tags <> '{}'
        order by ticket.opened_at desc
        limit 2000
    ) as ticket
) as lately
group by lately.tag
order by count(*) desc, lately.tag
limit %(limit)s::integer

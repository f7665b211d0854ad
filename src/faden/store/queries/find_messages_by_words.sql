-- Messages, notes and calls of some stretches of the log with these words, the newest first, after
-- those that are `known`; of no more than `most` of them it is looked whether they may be seen.
select event.customer_id, event.sequence, event.at, event.kind, event.body::text
from faden_find_messages(
    %(wanted)s::tsquery, %(newest)s::integer, %(oldest)s::integer, %(most)s::integer
) as found
join event
    on event.bucket = found.bucket
    and event.customer_id = found.customer_id
    and event.sequence = found.sequence
where event.workspace_id = %(workspace)s
order by found.at desc, event.customer_id, event.sequence desc
limit %(limit)s::integer offset %(known)s::integer

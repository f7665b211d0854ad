-- Messages, notes and calls of some stretches of the log with these words, the newest first, after
-- those that are `known`. What may not be seen, or is gone, is a row of nothing.
select event.customer_id, event.sequence, event.at, event.kind, event.body::text
from faden_find_messages(
    %(wanted)s::tsquery, %(newest)s::integer, %(oldest)s::integer, %(known)s::integer,
    %(most)s::integer
) as found
left join event
    on event.bucket = found.bucket
    and event.customer_id = found.customer_id
    and event.sequence = found.sequence
    and event.workspace_id = %(workspace)s
order by found.at desc, found.customer_id asc, found.sequence desc

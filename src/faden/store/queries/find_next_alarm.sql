-- When the next alarm goes off, of a ticket or of a message on several ways; nothing where none is.
select alarm.at
from (
    (select wake_at as at from ticket where state <> 'closed' order by wake_at limit 1)
    union all
    (select rings_at as at from cascade where rings_at is not null order by rings_at limit 1)
) as alarm
order by alarm.at
limit 1

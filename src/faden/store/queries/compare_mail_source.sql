-- What became of each mail that is in the folder now, as far as it was read.
with present as (
    select distinct number from unnest(%(number)s::bigint[]) as now_there (number)
),
known as (
    select
        mail_seen.number,
        min(mail_seen.key) as key,
        bool_or(mail_seen.key like 'unreadable:%%') as is_quarantined,
        bool_and(arrival.key is not null) as is_kept
    from mail_seen
    left join arrival
        on arrival.bucket = mail_seen.bucket
            and arrival.workspace_id = mail_seen.workspace_id
            and arrival.account = mail_seen.account
            and arrival.key = mail_seen.key
    where mail_seen.workspace_id = %(workspace)s
        and mail_seen.account = %(account)s
        and mail_seen.folder = %(folder)s
        and mail_seen.validity = %(validity)s
    group by mail_seen.number
)
select
    count(*),
    count(*) filter (where known.is_kept and not known.is_quarantined),
    count(*) filter (where known.is_kept and known.is_quarantined),
    count(*) filter (where known.is_kept)
        - count(distinct known.key) filter (where known.is_kept),
    coalesce(
        array_agg(present.number order by present.number)
            filter (where known.is_kept is not true),
        '{}'
    )
from present
left join known on known.number = present.number

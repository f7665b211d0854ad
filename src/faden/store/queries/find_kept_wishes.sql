-- Wishes kept of addresses whose person was erased.
select asked.uri, kept.wish, kept.purpose, kept.said_at, kept.wording, kept.by_whom,
    kept.for_address, kept.stands
from unnest(%(uri)s) as asked (uri)
cross join lateral (
    select kept_wish.*
    from kept_wish
    where kept_wish.workspace_id = %(workspace)s
        and kept_wish.mark = erasure_mark(
            (select secret from erasure_key where workspace_id = %(workspace)s), asked.uri
        )
        and kept_wish.stands
    offset 0
) as kept
order by asked.uri, kept.said_at, kept.purpose

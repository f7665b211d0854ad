-- How far each other system has got with the wishes that stood before it came, and with how many
-- wishes it is late.
select
    wish_sweep.sender, wish_sweep.expected, wish_sweep.looked, wish_sweep.told, wish_sweep.done_at,
    (
        select count(*) from passed_wish
        where passed_wish.workspace_id = %(workspace)s
            and passed_wish.sender = wish_sweep.sender
            and passed_wish.acknowledged_at is null
            and passed_wish.due_at <= %(now)s::timestamptz
    )
from wish_sweep
where wish_sweep.workspace_id = %(workspace)s
order by wish_sweep.sender

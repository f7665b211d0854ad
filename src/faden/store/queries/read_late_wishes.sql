-- Which wishes other systems have not acknowledged in time, the newest first.
select
    passed_wish.wish_id, passed_wish.customer_id, passed_wish.sender, passed_wish.at,
    passed_wish.due_at, thread.snapshot
from passed_wish
join thread
    on thread.bucket = passed_wish.bucket
    and thread.customer_id = passed_wish.customer_id
    and thread.workspace_id = %(workspace)s
where passed_wish.workspace_id = %(workspace)s
    and passed_wish.acknowledged_at is null
    and passed_wish.due_at <= %(now)s
order by passed_wish.due_at desc, passed_wish.wish_id
limit %(limit)s::integer

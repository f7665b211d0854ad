-- Which of these messages stand in the chat window of these addresses.
select delivery.delivery_id
from delivery
where delivery.workspace_id = %(workspace)s
    and (delivery.bucket, delivery.delivery_id) in (
        select asked.bucket, asked.delivery_id
        from unnest(%(bucket)s::smallint[], %(delivery)s::uuid[]) as asked (bucket, delivery_id)
    )
    and delivery.account = %(account)s::text
    and delivery.address = any(%(address)s::text[])

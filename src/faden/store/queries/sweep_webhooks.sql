-- Forget what is settled and older than the log reaches.
delete from webhook_delivery
where ctid = any(
    array(
        select ctid
        from webhook_delivery
        where created_at < %(before)s and state <> 'pending'
        limit %(limit)s::integer
    )
)

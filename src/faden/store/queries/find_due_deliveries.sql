-- Deliveries somebody must look at, unless an earlier one to the same address must settle first.
-- What may not be repeated any more (a stop came meanwhile) stops nobody: its confirmation is next.
select encode(uuid_send(due.delivery_id), 'hex'), encode(uuid_send(due.customer_id), 'hex')
from delivery as due
where due.run_at <= %(now)s
    and due.account <> all (%(paused)s)
    and not exists (
        select 1
        from delivery as earlier
        where earlier.bucket = due.bucket
            and earlier.workspace_id = due.workspace_id
            and earlier.address = due.address
            and earlier.sequence < due.sequence
            and earlier.run_at is not null
            and earlier.state <> 'held'
            and not (earlier.state = 'unclear' and starts_with(earlier.reason, 'not repeated: '))
    )
order by due.run_at
limit %(limit)s

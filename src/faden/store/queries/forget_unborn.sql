-- Records that were made for something which had come before, from somebody who was erased.
with unborn as (
    delete from thread
    using unnest(%(bucket)s, %(customer)s) as gone (bucket, customer_id)
    where thread.bucket = gone.bucket
        and thread.customer_id = gone.customer_id
        and thread.sequence = 0
    returning thread.workspace_id, thread.customer_id
)
delete from address
using unborn
where address.workspace_id = unborn.workspace_id and address.customer_id = unborn.customer_id

-- Keys of other systems that themselves say who the person is.
delete from customer_source
using unnest(%(bucket)s, %(source)s, %(key)s) as gone (bucket, source, key)
where customer_source.bucket = gone.bucket
    and customer_source.workspace_id = %(workspace)s
    and customer_source.source = gone.source
    and customer_source.key = gone.key

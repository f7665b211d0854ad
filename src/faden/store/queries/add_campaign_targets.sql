-- For whom a campaign is, in the order of the list; whom nobody knows stays on it, with the reason.
with listed as (
    select asked.place, address.customer_id
    from unnest(%(uri)s::text[], %(uri_bucket)s::smallint[])
        with ordinality as asked (uri, bucket, place)
    left join address
        on address.bucket = asked.bucket
        and address.workspace_id = %(workspace)s::integer
        and address.uri = asked.uri
    union all
    select asked.place + cardinality(%(uri)s::text[]), thread.customer_id
    from unnest(%(customer)s::uuid[], %(customer_bucket)s::smallint[])
        with ordinality as asked (customer_id, bucket, place)
    left join thread
        on thread.bucket = asked.bucket
        and thread.customer_id = asked.customer_id
        and thread.workspace_id = %(workspace)s::integer
),
added as (
    insert into campaign_target (workspace_id, campaign_id, place, customer_id, state, reason)
    select
        %(workspace)s::integer, %(campaign)s::uuid, listed.place, listed.customer_id,
        case when listed.customer_id is null then 'refused' else 'waiting' end,
        case when listed.customer_id is null then 'unknown' else '' end
    from listed
    returning customer_id
)
select count(*) filter (where added.customer_id is null) from added

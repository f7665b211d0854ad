-- For whom a campaign is, in the order of the list; whom nobody knows stays on it, with the reason.
-- Whoever is found by a tag or an address comes after what is listed one by one, and once.
with named as (
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
found as (
    select ticket.customer_id
    from ticket
    where ticket.workspace_id = %(workspace)s::integer
        and ticket.tags <> '{}'
        and ticket.tags && %(tag)s::text[]
    union
    select address.customer_id
    from address
    where %(everybody)s::text <> ''
        and address.workspace_id = %(workspace)s::integer
        and starts_with(address.uri, %(everybody)s::text)
    except
    select named.customer_id
    from named
),
listed as (
    select named.place, named.customer_id
    from named
    union all
    select
        cardinality(%(uri)s::text[]) + cardinality(%(customer)s::uuid[])
        + row_number() over (order by found.customer_id),
        found.customer_id
    from found
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
select count(*), count(*) filter (where added.customer_id is null) from added

-- How many records of a workspace may have a no.
select count(*) from (
    select distinct bucket, customer_id
    from event
    where workspace_id = %(workspace)s and kind in ('consent_withdrawn', 'household_declared')
) as wishing

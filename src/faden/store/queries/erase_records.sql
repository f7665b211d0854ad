-- Take whole records away: what points to something goes before what it points to.
with gone as materialized (
    select bucket, customer_id from unnest(%(bucket)s, %(customer)s) as asked (bucket, customer_id)
),
deliveries as (
    delete from delivery using gone
    where delivery.bucket = gone.bucket and delivery.customer_id = gone.customer_id
    returning 1
),
events as (
    delete from event using gone
    where event.bucket = gone.bucket and event.customer_id = gone.customer_id
    returning 1
),
tickets as (
    delete from ticket using gone
    where ticket.bucket = gone.bucket and ticket.customer_id = gone.customer_id
    returning 1
),
threads as (
    delete from thread using gone
    where thread.bucket = gone.bucket and thread.customer_id = gone.customer_id
    returning 1
),
addresses as (
    delete from address
    where workspace_id = %(workspace)s and customer_id in (select customer_id from gone)
    returning 1
),
names as (
    delete from reference
    where workspace_id = %(workspace)s and customer_id in (select customer_id from gone)
    returning 1
),
codes as (
    delete from reference_code
    where workspace_id = %(workspace)s and customer_id in (select customer_id from gone)
    returning 1
),
begun as (
    delete from draft
    where workspace_id = %(workspace)s and customer_id in (select customer_id from gone)
    returning 1
),
looks as (
    delete from presence
    where workspace_id = %(workspace)s and customer_id in (select customer_id from gone)
    returning 1
),
mentions as (
    delete from mention
    where workspace_id = %(workspace)s and customer_id in (select customer_id from gone)
    returning 1
),
found_by as (
    delete from search_customer using gone
    where search_customer.bucket = gone.bucket and search_customer.customer_id = gone.customer_id
    returning 1
),
words as (
    delete from search_message using gone
    where search_message.bucket = gone.bucket and search_message.customer_id = gone.customer_id
    returning 1
),
passed as (
    delete from passed_wish using gone
    where passed_wish.bucket = gone.bucket and passed_wish.customer_id = gone.customer_id
    returning 1
),
incidents as (
    delete from incident using gone
    where incident.bucket = gone.bucket and incident.customer_id = gone.customer_id
    returning 1
),
asked as (
    delete from question using gone
    where question.bucket = gone.bucket and question.customer_id = gone.customer_id
    returning 1
),
cascades as (
    delete from cascade using gone
    where cascade.bucket = gone.bucket and cascade.customer_id = gone.customer_id
    returning 1
),
bars as (
    delete from kept_apart using gone
    where kept_apart.bucket = gone.bucket and kept_apart.customer_id = gone.customer_id
    returning 1
),
offers as (
    delete from offer_grant using gone
    where offer_grant.bucket = gone.bucket and offer_grant.customer_id = gone.customer_id
    returning 1
),
promises as (
    delete from promise using gone
    where promise.bucket = gone.bucket and promise.customer_id = gone.customer_id
    returning 1
),
processes as (
    delete from process using gone
    where process.bucket = gone.bucket and process.customer_id = gone.customer_id
    returning 1
),
meant as (
    delete from campaign_target
    where workspace_id = %(workspace)s
        and (
            customer_id in (select customer_id from gone)
            or told_id in (select customer_id from gone)
        )
    returning 1
),
redemptions as (
    delete from redemption using gone
    where redemption.bucket = gone.bucket and redemption.customer_id = gone.customer_id
    returning 1
),
-- Whoever hears earlier wishes and stands at one of these begins the bucket anew.
stands as (
    update wish_sweep set at_customer = '00000000-0000-0000-0000-000000000000'
    where workspace_id = %(workspace)s and at_customer in (select customer_id from gone)
    returning 1
),
holds as (
    delete from legal_hold
    where workspace_id = %(workspace)s and customer_id in (select customer_id from gone)
    returning 1
),
tellings as (
    delete from webhook_delivery
    where workspace_id = %(workspace)s and customer_id in (select customer_id from gone)
    returning 1
),
-- The key stays, without anything it said: a row of that key is not imported again.
sources as (
    update customer_source
    set digest = null, name = null, addresses = '{}'
    where workspace_id = %(workspace)s and customer_id in (select customer_id from gone)
    returning 1
)
select
    (select count(*) from deliveries), (select count(*) from events),
    (select count(*) from tickets), (select count(*) from threads),
    (select count(*) from addresses), (select count(*) from names),
    (select count(*) from holds), (select count(*) from tellings),
    (select count(*) from sources), (select count(*) from codes),
    (select count(*) from begun), (select count(*) from looks),
    (select count(*) from mentions), (select count(*) from found_by), (select count(*) from words),
    (select count(*) from passed), (select count(*) from incidents),
    (select count(*) from asked), (select count(*) from cascades),
    (select count(*) from bars), (select count(*) from offers),
    (select count(*) from redemptions), (select count(*) from promises),
    (select count(*) from processes), (select count(*) from meant)

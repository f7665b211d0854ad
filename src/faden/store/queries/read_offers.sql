-- The catalogue: of each offer what is or was offered last, and the draft of what comes next; and
-- how often it was made and redeemed.
select
    newest.offer_id, newest.version, newest.state, newest.terms::text, newest.changed_at,
    newest.changed_by, newest.reason, made.granted, made.redeemed,
    (
        select count(*) from offer_read
        where offer_read.workspace_id = %(workspace)s
            and offer_read.offer_id = newest.offer_id
            and offer_read.version = newest.version
    ),
    exists (
        select 1 from offer_read
        where offer_read.workspace_id = %(workspace)s
            and offer_read.offer_id = newest.offer_id
            and offer_read.version = newest.version
            and offer_read.agent_id = %(agent)s
    )
from (
    select distinct on (offer.offer_id, offer.state = 'draft') offer.*
    from offer
    where offer.workspace_id = %(workspace)s
    order by offer.offer_id, offer.state = 'draft', offer.version desc
) as newest
cross join lateral (
    select count(*) as granted, count(offer_grant.redeemed_at) as redeemed
    from offer_grant
    where offer_grant.workspace_id = %(workspace)s and offer_grant.offer_id = newest.offer_id
) as made
order by newest.until, newest.offer_id, newest.version

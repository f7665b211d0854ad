-- Versions of offers that somebody was given, by name and number.
select offer.offer_id, offer.version, offer.terms::text
from offer
inner join unnest(%(offer)s, %(version)s::integer[]) as wanted (offer_id, version)
    on offer.offer_id = wanted.offer_id and offer.version = wanted.version
where offer.workspace_id = %(workspace)s

-- Every version of an offer, the newest first, locked against a change.
select offer.version, offer.state, offer.terms::text
from offer
where offer.workspace_id = %(workspace)s and offer.offer_id = %(offer)s
order by offer.version desc
for update

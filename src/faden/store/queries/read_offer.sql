-- The newest version of an offer that was published; nobody withdraws it meanwhile.
select offer.version, offer.state, offer.terms::text
from offer
where offer.workspace_id = %(workspace)s and offer.offer_id = %(offer)s and offer.state <> 'draft'
order by offer.version desc
limit 1
for share

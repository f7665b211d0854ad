-- Who has read and understood a version of an offer.
select offer_read.agent_id, offer_read.at
from offer_read
where offer_read.workspace_id = %(workspace)s
    and offer_read.offer_id = %(offer)s
    and offer_read.version = %(version)s
order by offer_read.at, offer_read.agent_id

-- Somebody says that they have read and understood a version of an offer.
insert into offer_read (workspace_id, offer_id, version, agent_id, at)
select %(workspace)s, offer.offer_id, offer.version, %(agent)s, %(now)s
from offer
where offer.workspace_id = %(workspace)s
    and offer.offer_id = %(offer)s
    and offer.version = %(version)s
    and offer.state = 'published'
on conflict do nothing
returning offer_id

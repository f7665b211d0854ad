-- Offers whose time has passed and that nobody has redeemed.
select encode(uuid_send(grant_id), 'hex'), encode(uuid_send(customer_id), 'hex')
from offer_grant
where rings_at <= %(now)s
order by rings_at
limit %(limit)s

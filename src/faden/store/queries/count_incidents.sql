-- How many incidents each other system has caused since a time.
select incident.sender, count(*)
from incident
where incident.workspace_id = %(workspace)s and incident.at >= %(since)s
group by incident.sender
order by incident.sender

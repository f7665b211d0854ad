-- What came in, could not be handled and waits for a person, the most urgent first.
select
    quarantine.quarantine_id, quarantine.account, quarantine.reason, quarantine.owner,
    quarantine.due_at, quarantine.at
from quarantine
where quarantine.workspace_id = %(workspace)s and quarantine.settled_at is null
order by quarantine.due_at, quarantine.quarantine_id
limit %(limit)s::integer

-- When somebody tried a code that named nothing, the latest first, no more than matter.
select at
from reference_try
where workspace_id = %(workspace)s and who = %(who)s and at > %(since)s
order by at desc
limit %(most)s

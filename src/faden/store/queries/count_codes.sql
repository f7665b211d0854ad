-- How many codes of a workspace are live, counted no further than matters.
select count(*)
from (
    select 1
    from reference_code
    where workspace_id = %(workspace)s and ended_at is null
    limit %(most)s
) as live

-- Every erasure of every workspace with what is needed to do it again after a restore.
select workspace.slug, encode(erasure_key.secret, 'hex'), erasure.at, erasure.by_whom,
    erasure.reason, array(select encode(mark, 'hex') from unnest(erasure.marks) as one (mark))
from erasure
join workspace on workspace.workspace_id = erasure.workspace_id
join erasure_key on erasure_key.workspace_id = erasure.workspace_id
order by erasure.at

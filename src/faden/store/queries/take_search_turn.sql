-- Take the turn to fill what is searched, unless another process has it; held to the end.
select search_progress.cursor_xid, search_progress.cursor_position, search_progress.newest
from search_progress
for update skip locked

-- Everything before this place can be found.
update search_progress
set cursor_xid = %(xid)s::bigint,
    cursor_position = %(position)s::bigint,
    newest = %(newest)s::bigint

-- Somebody used this session just now.
update session
set seen_at = %(now)s
where token_sha256 = %(token)s

-- Sign out.
delete from session
where token_sha256 = %(token)s

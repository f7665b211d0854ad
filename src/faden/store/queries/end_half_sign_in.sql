-- This half of a sign-in is used up: only one request can turn it into a session.
delete from half_sign_in
where token_sha256 = %(token)s
returning agent_id

-- End one session of a person, or all of them but one; what they have only half begun ends too.
with half as (
    delete from half_sign_in
    where agent_id = %(agent)s and %(only)s = ''
)
delete from session
where agent_id = %(agent)s and workspace_id = %(workspace)s
    and (%(only)s = '' or encode(substr(token_sha256, 1, 8), 'hex') = %(only)s)
    and encode(substr(token_sha256, 1, 8), 'hex') <> %(but)s
returning 1

-- The password was right, the code is still owed; those that are over go.
with over as (
    delete from half_sign_in
    where expires_at < %(now)s
)
insert into half_sign_in (token_sha256, workspace_id, agent_id, expires_at)
values (%(token)s, %(workspace)s, %(agent)s, %(expires_at)s)

-- No second factor any more, and nothing that stands in for it.
with codes as (
    delete from recovery_code
    where agent_id = %(agent)s and workspace_id = %(workspace)s
),
half as (
    delete from half_sign_in
    where agent_id = %(agent)s and workspace_id = %(workspace)s
)
update agent
set totp_secret = null, totp_offered = null, totp_step = null
where agent_id = %(agent)s and workspace_id = %(workspace)s
returning agent_id

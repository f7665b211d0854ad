-- Somebody's second factor: as it is, as it was offered, and how many recovery codes are left.
select totp_secret, totp_offered, totp_step,
    (select count(*) from recovery_code where recovery_code.agent_id = agent.agent_id)
from agent
where agent_id = %(agent)s and workspace_id = %(workspace)s

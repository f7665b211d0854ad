-- Has anybody with this e-mail address come in by this browser before?
select 1
from known_browser
join agent on agent.agent_id = known_browser.agent_id
where known_browser.token_sha256 = %(token)s and agent.email = %(email)s
    and agent.disabled_at is null
limit 1

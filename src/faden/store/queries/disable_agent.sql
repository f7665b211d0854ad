-- Whoever leaves is out at once: no session, no half of a sign-in, no browser, no key is left.
with gone as (
    update agent
    set disabled_at = %(now)s
    where agent_id = %(agent)s and workspace_id = %(workspace)s and disabled_at is null
    returning agent_id
),
sessions as (
    delete from session
    where agent_id in (select agent_id from gone)
    returning 1
),
half as (
    delete from half_sign_in
    where agent_id in (select agent_id from gone)
),
browsers as (
    delete from known_browser
    where agent_id in (select agent_id from gone)
),
tokens as (
    delete from token
    where agent_id in (select agent_id from gone)
    returning 1
)
select (select count(*) from sessions), (select count(*) from tokens)
from gone

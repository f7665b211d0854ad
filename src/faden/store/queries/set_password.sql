-- A new password ends every session of its owner, and no browser is known any more.
with changed as (
    update agent
    set password_hash = %(password_hash)s
    where agent_id = %(agent)s
    returning agent_id
),
ended as (
    delete from session
    where agent_id in (select agent_id from changed)
),
half as (
    delete from half_sign_in
    where agent_id in (select agent_id from changed)
),
forgotten as (
    delete from known_browser
    where agent_id in (select agent_id from changed)
)
select agent_id from changed

"""Who may sign in to a workspace, as what, and who not any more?

Rules
* A workspace keeps an admin. Whoever changes roles or access waits for whoever does so already:
  two admins who step back at the same moment must not both succeed.
* Whoever is disabled is out at once, with every session and key of theirs.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from faden.engine.administration.deed import Deed, Refused, name_of
from faden.store import registry
from faden.store.errors import TAKEN
from faden.store.people import agents, factors, sessions
from faden.store.people.agents import Ended, ListedAgent
from faden.store.people.audit import Did


async def by_email(deed: Deed, email: str) -> ListedAgent:
    """Return the person with this e-mail address, here or gone."""
    known = await agents.agents(deed.connection, deed.workspace)
    wanted = registry.plain_email(email)
    for agent in known:
        if agent.email == wanted:
            return agent
    names = ", ".join(agent.email for agent in known) or "nobody yet"
    raise Refused("not_found", f"there is no agent {email!r} in this workspace; there are: {names}")


async def by_id(deed: Deed, agent_id: str) -> ListedAgent:
    """Return a person of this workspace, here or gone."""
    for agent in await agents.agents(deed.connection, deed.workspace):
        if agent.agent_id == agent_id:
            return agent
    raise Refused("not_found", "there is no such agent")


def known_role(role: str) -> str:
    """Return the role; Refused when there is none of that name."""
    if role not in registry.ROLES:
        raise Refused("invalid", f"role {role!r}: choose one of {', '.join(registry.ROLES)}")
    return role


LONGEST_AWAY = timedelta(days=731)
UNLIMITED = frozenset({"admin", "lead"})  #: roles that always see every customer


async def add(deed: Deed, new: registry.NewAgent) -> str:
    """Add a person who may sign in; return the id."""
    if "@" not in new.email:
        raise Refused("invalid", f"{new.email!r} is not an e-mail address")
    known_role(new.role)
    named = replace(new, name=name_of(new.name or new.email.split("@", maxsplit=1)[0], "name"))
    try:
        agent_id = await registry.add_agent(deed.connection, named, now=deed.now)
    except TAKEN:
        raise Refused("conflict", f"{new.email} is there already; see the list of agents") from None
    await deed.note(Did.AGENT_ADDED, f"agent:{agent_id}", role=new.role)
    return agent_id


async def set_role(deed: Deed, agent_id: str, role: str) -> ListedAgent:
    """Give somebody another role, from their next click on; return them as they were."""
    await _one_at_a_time(deed)
    agent = await by_id(deed, agent_id)
    if known_role(role) != "admin":
        await _refuse_last_admin(deed, agent)
    if agent.limited and role in UNLIMITED:
        raise Refused(
            "conflict",
            f"{agent.email} sees only the customers of their teams, and a {role} must see all: "
            f"faden agent limit {agent.email} --all-teams first",
        )
    await agents.set_role(deed.connection, deed.workspace, agent_id, role)
    await deed.note(Did.ROLE_CHANGED, f"agent:{agent_id}", before=agent.role, role=role)
    return agent


async def limit(deed: Deed, agent_id: str, *, limited: bool) -> bool:
    """Let somebody see only the customers of their teams, or all again; False: so it was."""
    await _one_at_a_time(deed)
    agent = await by_id(deed, agent_id)
    if limited and agent.role in UNLIMITED:
        raise Refused(
            "conflict", f"{agent.email} is {agent.role}: who leads or rules sees everybody"
        )
    if limited and await agents.leading_tokens(deed.connection, deed.workspace, agent_id):
        raise Refused(
            "conflict",
            f"{agent.email} has keys with the role {' or '.join(sorted(UNLIMITED))}; revoke "
            "them first: faden token list",
        )
    changed = await agents.limit(deed.connection, deed.workspace, agent_id, limited=limited)
    if changed:
        did = Did.AGENT_LIMITED if limited else Did.AGENT_UNLIMITED
        await deed.note(did, f"agent:{agent_id}", teams=" ".join(agent.teams))
    return changed


async def set_away(deed: Deed, agent_id: str, until: datetime | None) -> None:
    """Say until when somebody is away; their open tickets move on. None: they are here again."""
    if until is not None and not deed.now < until <= deed.now + LONGEST_AWAY:
        raise Refused("invalid", "give a moment in the future, at most two years from now")
    agent = await by_id(deed, agent_id)
    if not await agents.set_away(deed.connection, deed.workspace, agent_id, until=until):
        raise Refused("conflict", f"{agent.email} is disabled and has no tickets any more")
    shown = "" if until is None else until.isoformat(timespec="minutes")
    await deed.note(Did.AGENT_AWAY, f"agent:{agent_id}", until=shown)


async def disable(deed: Deed, agent_id: str) -> Ended | None:
    """End somebody's access at once; None when they had none."""
    await _one_at_a_time(deed)
    await _refuse_last_admin(deed, await by_id(deed, agent_id))
    ended = await agents.disable(deed.connection, deed.workspace, agent_id, now=deed.now)
    if ended is not None:
        counts = {"sessions": str(ended.sessions), "tokens": str(ended.tokens)}
        await deed.note(Did.AGENT_DISABLED, f"agent:{agent_id}", **counts)
    return ended


async def enable(deed: Deed, agent_id: str) -> bool:
    """Let somebody in again; False when they were not disabled."""
    await by_id(deed, agent_id)
    was_out = await agents.enable(deed.connection, deed.workspace, agent_id)
    if was_out:
        await deed.note(Did.AGENT_ENABLED, f"agent:{agent_id}")
    return was_out


async def end_sessions(deed: Deed, agent_id: str) -> int:
    """Sign somebody out everywhere; return of how many browsers."""
    await by_id(deed, agent_id)
    ended = await sessions.end_sessions(deed.connection, deed.workspace, agent_id)
    await deed.note(Did.SESSIONS_ENDED, f"agent:{agent_id}", sessions=str(ended))
    return ended


async def reset_second_factor(deed: Deed, agent_id: str) -> ListedAgent:
    """Take a lost second factor away and sign its owner out; return who it is."""
    agent = await by_id(deed, agent_id)
    await factors.remove(deed.connection, deed.workspace, agent_id)
    await sessions.end_sessions(deed.connection, deed.workspace, agent_id)
    await deed.note(Did.SECOND_FACTOR_RESET, f"agent:{agent_id}")
    return agent


async def _one_at_a_time(deed: Deed) -> None:
    await agents.policy(deed.connection, deed.workspace)  # holds the workspace's row


async def _refuse_last_admin(deed: Deed, agent: ListedAgent) -> None:
    is_admin = agent.role == "admin" and agent.disabled_at is None
    if is_admin and not await agents.other_admins(deed.connection, deed.workspace, agent.agent_id):
        raise Refused("conflict", f"{agent.email} is the only admin; make somebody else one first")

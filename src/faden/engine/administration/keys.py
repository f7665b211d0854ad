"""Which programs hold a key to a workspace, and which not any more?

A key that belongs to a person ends with them and opens no more than they may do themselves.
"""

from __future__ import annotations

from collections.abc import Sequence

from faden.engine.administration import teams
from faden.engine.administration.deed import Deed, Refused, name_of
from faden.engine.administration.people import UNLIMITED, known_role
from faden.store import registry
from faden.store.people import agents
from faden.store.people.agents import ListedAgent
from faden.store.people.audit import Did


async def add(
    deed: Deed, label: str, *, role: str, owner: ListedAgent | None, limits: Sequence[str] = ()
) -> str:
    """Make a key for a program, and return it this once in the clear.

    With limits (teams) it reaches only their customers.
    """
    label = name_of(label, "label")
    known_role(role)
    if owner is not None and owner.disabled_at is not None:
        raise Refused("invalid", f"{owner.email} is disabled; their keys would open nothing")
    if owner is not None and registry.ROLES.index(role) < registry.ROLES.index(owner.role):
        raise Refused("invalid", f"{owner.email} is {owner.role}; their keys can be no more")
    if limits and role in UNLIMITED:
        raise Refused(
            "invalid", f"a key with the role {role} sees everybody; give it agent or readonly"
        )
    named = [await teams.known(deed, team) for team in dict.fromkeys(limits)]
    made = await registry.add_token(
        deed.connection,
        deed.workspace,
        label=label,
        role=role,
        now=deed.now,
        agent_id=owner.agent_id if owner else None,
        teams=named or None,
    )
    detail = {"teams": " ".join(named)} if named else {}
    await deed.note(Did.TOKEN_MADE, f"token:{label}", role=role, **detail)
    return made


async def revoke(deed: Deed, token_id: str) -> str:
    """Make a key open nothing any more; return its label."""
    label = await agents.revoke_token(deed.connection, deed.workspace, token_id)
    if label is None:
        raise Refused("not_found", f"there is no key {token_id!r}; see the list of keys")
    await deed.note(Did.TOKEN_REVOKED, f"token:{label}")
    return label

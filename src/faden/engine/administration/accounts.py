"""How is an account connected or changed, so that it works and is nobody else's?

Rules
* A configuration is taken when its channel can make an account of it, and not before.
* A channel that signs something of its own (reply addresses) keeps its key over every change: with
  another one, answers to mails sent before would be lost.
* One address belongs to one account; else it would be chance who gets what is handed over for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from faden.engine.administration.deed import Deed, Refused, name_of
from faden.engine.ports import Connector, Understood
from faden.engine.publishing.signature import new_secret
from faden.store import registry
from faden.store.people.agents import one_at_a_time
from faden.store.people.audit import Did

_ID = re.compile("[a-z0-9][a-z0-9._-]{0,62}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An account as somebody wants it."""

    account_id: str
    channel: str
    label: str
    config: Mapping[str, Any] = field(repr=False)  #: holds secrets


async def connect(deed: Deed, connector: Connector, wanted: Wanted) -> Understood:
    """Connect an account, or change its label and configuration."""
    _refuse_unknown(connector, wanted)
    await _one_at_a_time(deed)
    others = {one.account_id: one for one in await registry.accounts(deed.connection)}
    before = others.pop(wanted.account_id, None)
    if before is not None and before.workspace != deed.workspace:
        raise Refused("conflict", f"the account {wanted.account_id} belongs to another workspace")
    config = _with_key(connector, wanted, before)
    try:
        understood = connector.understand(wanted.account_id, wanted.channel, config)
    except ValueError as error:
        raise Refused("invalid", str(error)) from error
    for other in others.values():
        if other.channel == wanted.channel:
            _refuse_taken(deed, connector, understood, other)
    _refuse_unanswered(deed, understood, others)
    label = name_of(wanted.label, "label")
    stored = registry.StoredAccount(
        wanted.account_id, deed.workspace, wanted.channel, label, config
    )
    if not await registry.add_account(deed.connection, stored, now=deed.now):
        raise Refused("conflict", f"the account {wanted.account_id} is of another channel")
    await deed.note(Did.ACCOUNT_CONNECTED, f"account:{wanted.account_id}", channel=wanted.channel)
    return understood


async def known(deed: Deed, account_id: str) -> registry.StoredAccount:
    """Return an account of this workspace."""
    for one in await registry.accounts(deed.connection):
        if one.account_id == account_id and one.workspace == deed.workspace:
            return one
    raise Refused("not_found", "there is no such account")


async def refuse_known(deed: Deed, account_id: str) -> None:
    """Raise when an id is taken, whoever has it; it stays free until the transaction ends."""
    await _one_at_a_time(deed)
    if any(one.account_id == account_id for one in await registry.accounts(deed.connection)):
        raise Refused("conflict", f"the id {account_id} is taken; choose another one")


async def _one_at_a_time(deed: Deed) -> None:
    """So that two who want the same id or address at the same moment do not both get it."""
    await one_at_a_time(deed.connection, "accounts")


def _refuse_unknown(connector: Connector, wanted: Wanted) -> None:
    if wanted.channel not in connector.channels:
        there = " or ".join(connector.channels)
        raise Refused("invalid", f"there is no channel {wanted.channel!r}; choose {there}")
    if not _ID.fullmatch(wanted.account_id):
        raise Refused(
            "invalid", f"{wanted.account_id!r}: write small letters, digits, dot, dash, underscore"
        )


def _refuse_unanswered(
    deed: Deed, understood: Understood, others: Mapping[str, registry.StoredAccount]
) -> None:
    """What comes to an account that another one answers for must have that other one (G6)."""
    by = understood.account.capabilities.answers_by
    if by is None:
        return
    other = others.get(by)
    if other is None or other.workspace != deed.workspace:
        raise Refused("invalid", f"answers_by: there is no account {by}; connect it first")


def _with_key(
    connector: Connector, wanted: Wanted, before: registry.StoredAccount | None
) -> dict[str, Any]:
    config = dict(wanted.config)
    if wanted.channel in connector.keyed and "key" not in config:
        config["key"] = (before.config.get("key") if before else None) or new_secret()
    return config


def _refuse_taken(
    deed: Deed, connector: Connector, understood: Understood, other: registry.StoredAccount
) -> None:
    if both := understood.mailboxes & connector.mailboxes(other.channel, other.config):
        who = f"account {other.account_id}" if other.workspace == deed.workspace else "others"
        raise Refused("conflict", f"mails for {min(both)} are handed over to {who} already")

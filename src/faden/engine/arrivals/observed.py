"""How does a copy of another system's mail get onto the thread, once, whichever door told of it?

Rules
* One message of a system to one address is one event, be it told by the API under its Message-ID,
  come in twice, or come in by two accounts: each door claims the same arrival for it.
* Two copies under one Message-ID that say different things are not the same: the second one is
  for a person, since a system that gives an id twice would otherwise hide what it sends.
* What follows a message that was told follows a copy as well. It opens no ticket for the customer
  and nobody is told that it arrived.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from faden.core import decision
from faden.core import event as ev
from faden.core.channel import InboundObserved
from faden.core.obeyed.incident import noted
from faden.core.obeyed.sending import sent_at
from faden.engine.arrivals.whose import Item
from faden.engine.ids import NewId
from faden.engine.ledger import Ledger
from faden.engine.ports import Directory
from faden.engine.wishes.reach import look_at_observed
from faden.store.ports import ERASED, Arrival, Met, UnitOfWork

TOLD = "observed-to:"  #: begins the account of an arrival that says that one address was written to

_BY_API = hashlib.sha256(b"told by the API").digest()


class Heard(StrEnum):
    """What became of a copy."""

    NEW = "new"  #: it stands on the thread
    BEFORE = "before"  #: it stood there already
    #: another message bears its id; why it then is for a person
    OTHER = "journal: the same Message-ID came before with other words"


@dataclass(frozen=True, slots=True)
class Around:
    """What is known of the company, and of whom the copies went to."""

    directory: Directory
    met: Met
    here: Callable[[str], decision.Situation]
    new_id: NewId


def told_by_api(system: str, external_id: str, to: str, now: datetime) -> Arrival:
    """Return the arrival of a message that its system tells us itself."""
    return Arrival(TOLD + system, _key(external_id, to), _BY_API, b"", now)


def told_by_copies(items: Sequence[Item], now: datetime) -> list[Arrival]:
    """Return the arrivals of the messages of which copies came in, each once."""
    found: dict[tuple[str, str], Arrival] = {}
    for item in items:
        if isinstance(item.inbound, InboundObserved):
            name = _name(item.inbound)
            found.setdefault(name, Arrival(*name, _words(item.inbound), b"", now))
    return list(found.values())


async def observe(work: UnitOfWork, ledger: Ledger, item: Item, around: Around) -> Heard:
    """Take a copy onto the thread of whom it went to, with all that follows."""
    inbound, met = item.inbound, around.met
    if not isinstance(inbound, InboundObserved):
        raise TypeError("only copies of other systems' messages are observed")
    name = _name(inbound)
    known = met.known.get(name)
    if known is not None:
        is_same = known.digest in (_words(inbound), _BY_API, ERASED)
        return Heard.BEFORE if is_same else Heard.OTHER
    if (made := ledger.changes.made.get((item.workspace, *name))) is not None:
        return _within_batch(ledger, made, inbound)
    home = met.homes[inbound.to]
    ledger.begin({home: met.kept.get(home, ())})
    here = around.here(home)
    observed = noted(here.circle, _observed(item.account, inbound, here))
    ledger.append([(home, observed)])
    ledger.changes.made[item.workspace, *name] = observed.message_id
    await look_at_observed(
        work, around.directory, ledger, here, observed=observed, new_id=around.new_id
    )
    return Heard.NEW


def _within_batch(ledger: Ledger, made: str, inbound: InboundObserved) -> Heard:
    """Compare with the copy that the same batch has just taken."""
    for row in ledger.changes.events:
        event = row.event
        if isinstance(event, ev.MessageObserved) and event.message_id == made:
            is_same = (event.subject, event.text) == (inbound.subject, inbound.text)
            return Heard.BEFORE if is_same else Heard.OTHER
    return Heard.BEFORE


def _observed(
    account: str, inbound: InboundObserved, here: decision.Situation
) -> ev.MessageObserved:
    return ev.MessageObserved(
        message_id=here.new_id(),
        system=inbound.system,
        external_id=inbound.external_id,
        channel="email",
        address=inbound.to,
        text=inbound.text,
        purpose=inbound.purpose,
        sent_at=sent_at(inbound.at, here.now),
        by=f"account:{account}",
        subject=inbound.subject,
        template=inbound.template,
        files=inbound.files,
        account=account,
        provider_id=inbound.provider_id,
        kept_as=inbound.kept_as,
    )


def _name(inbound: InboundObserved) -> tuple[str, str]:
    return TOLD + inbound.system, _key(inbound.external_id, inbound.to)


def _key(external_id: str, to: str) -> str:
    """Return one name for an id with and without the brackets of a Message-ID."""
    return hashlib.sha256(f"{external_id.strip('<>')}\n{to}".encode()).hexdigest()


def _words(inbound: InboundObserved) -> bytes:
    said = " ".join(f"{inbound.subject or ''}\n{inbound.text}".split())
    return hashlib.sha256(said.encode("utf-8", "replace")).digest()

"""How does a company with text messages and mail write to Linda, one way after the other?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.engine.office import LINDA, Line, Office, item, says

from faden.core import event as ev
from faden.core.cascade.said import CascadeEnded, CascadeStarted, CascadeStepped
from faden.core.channel import Capabilities, Claim, Evidence
from faden.core.receipt import State
from faden.engine import command as cmd
from faden.engine.cascades import alarms

MAIL = "mailto:linda@example.org"
_ALL = frozenset({State.SENT, State.DELIVERED, State.READ, State.FAILED})


def open_ways(office: Office) -> tuple[Line, Line]:
    """Connect text messages and mail; Linda has written on both."""
    sms = Line("sms", capabilities=Capabilities(channel="sms"))
    mail = Line("mail", capabilities=Capabilities(channel="email", rungs=_ALL))
    office.accounts |= {"sms": sms, "mail": mail}
    office.accepted(item(says("Hallo"), account="sms"))
    proof = Claim(LINDA, Evidence.PROOF)
    office.accepted(item(says("Hallo", MAIL, claims=(proof,)), account="mail"))
    return sms, mail


def start(office: Office, **more: Any) -> cmd.Done | cmd.Rejected:
    """Write to Linda: first by text message, then by mail."""
    said: dict[str, Any] = {
        "text": "Ihr Auto ist fertig",
        "purpose": "contract",
        "until": office.now + timedelta(days=3),
        "ways": (("sms", LINDA), ("mail", MAIL)),
    } | more
    command = cmd.StartCascade(
        workspace=1, customer_id=office.customer(LINDA), by="api:shop", **said
    )
    return office.do(command)


def ring(office: Office) -> int:
    """Look at what is due."""
    looking = alarms.ring(office.store, office, now=office.now, new_id=office.new_id)
    return office.run(looking)


def steps(office: Office) -> list[CascadeStepped]:
    """Return the steps so far."""
    return [one for one in office.events(LINDA) if isinstance(one, CascadeStepped)]


def ends(office: Office) -> list[CascadeEnded]:
    """Return how it ended."""
    return [one for one in office.events(LINDA) if isinstance(one, CascadeEnded)]


def started(office: Office) -> CascadeStarted:
    """Return how it began."""
    return next(one for one in office.events(LINDA) if isinstance(one, CascadeStarted))


def written(office: Office, address: str) -> list[ev.MessageWritten]:
    """Return what was written to an address."""
    return [
        one
        for one in office.events(address)
        if isinstance(one, ev.MessageWritten) and one.address == address
    ]

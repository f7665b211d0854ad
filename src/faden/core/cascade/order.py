"""On which ways, and in which order, is a customer reached best?

First what the customer wants, then what reached them before, then what we control and what it
costs. Each way says why it stands where it does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from faden.core.cascade.course import MOST_WAYS
from faden.core.cascade.said import LeftOut, Way

#: What one message costs on a channel, in thousandths of a euro, where nobody has said.
COSTS: Mapping[str, int] = {"chat": 0, "email": 1, "webhook": 50, "sms": 80}
#: What customers call the way to an address, whoever carries it.
_CALLED = {"tel": "sms", "mailto": "email", "user": "chat", "visitor": "chat"}
_DEAR = 100  #: of a channel nobody has said anything about
_GUESS = 2  #: messages that a way is believed to carry half of, before any was sent


def channel_of(address: str) -> str:
    """Return the channel of a written message to or from an address, as customers call it.

    >>> channel_of("tel:+491701234567"), channel_of("whatsapp:+491701234567")
    ('sms', 'whatsapp')
    """
    scheme = address.partition(":")[0]
    return _CALLED.get(scheme, scheme)


@dataclass(frozen=True, slots=True)
class Past:
    """What became of this customer's messages on one way, and what came back on it."""

    sent: int = 0
    delivered: int = 0  #: or read
    failed: int = 0
    received: int = 0  #: messages of theirs


def ordered(
    ways: Sequence[Way],
    *,
    wanted: Sequence[str] = (),
    past: Mapping[tuple[str, str], Past] | None = None,
    costs: Mapping[str, int] = COSTS,
) -> tuple[tuple[Way, ...], tuple[LeftOut, ...]]:
    """Return the ways in order, with the reason of each, and which are too many.

    `wanted` is the customer's own order of channels, the dearest first; `past` is by account and
    address, and None where the sender has put the ways in order: then only what the customer wants
    goes before that. Ways that are alike keep the order in which they were given.

    >>> sms = Way(account="s", address="tel:+491701234567", channel="sms")
    >>> mail = Way(account="m", address="mailto:linda@example.org", channel="email")
    >>> [way.channel for way in ordered([sms, mail], wanted=["sms"])[0]]
    ['sms', 'email']
    >>> ordered([sms, mail], past={})[0][0].why
    'costs least'
    """
    once = list({(way.account, way.address): way for way in ways}.values())
    ranked = sorted(once, key=lambda way: _rank(way, wanted, past, costs))
    found = tuple(replace(way, why=_why(way, wanted, past)) for way in ranked[:MOST_WAYS])
    many = f"a message is tried on at most {MOST_WAYS} ways"
    return found, tuple(LeftOut(way.address, many) for way in ranked[MOST_WAYS:])


def _rank(
    way: Way,
    wanted: Sequence[str],
    past: Mapping[tuple[str, str], Past] | None,
    costs: Mapping[str, int],
) -> tuple[int, float, int]:
    place = wanted.index(way.channel) if way.channel in wanted else len(wanted)
    if past is None:
        return place, 0, 0
    return place, -_reach(past.get((way.account, way.address), Past())), _cost(way, costs)


def _reach(past: Past) -> float:
    """Return how surely this way reaches them: coarse, so that one message turns nothing over.

    >>> _reach(Past()), _reach(Past(sent=8, delivered=8)), _reach(Past(sent=8, failed=8))
    (0.5, 1.0, 0.0)
    """
    good = past.delivered + 2 * past.received + _GUESS / 2
    bad = past.failed + _GUESS / 2
    return round(4 * good / (good + bad)) / 4


def _cost(way: Way, costs: Mapping[str, int]) -> int:
    return costs.get(way.channel, _DEAR)


def _why(way: Way, wanted: Sequence[str], past: Mapping[tuple[str, str], Past] | None) -> str:
    if way.channel in wanted:
        return "the customer's own order"
    if past is None:
        return "as the sender has it"
    been = past.get((way.account, way.address), Past())
    if _reach(been) > _reach(Past()):
        return "reached the customer before"
    if _reach(been) < _reach(Past()):
        return "failed before"
    return "costs least"

"""What does an answer mean, when is an event told again, and when does that end?

Rules
* Told means: answered with 2xx. Nothing else is, least of all a redirect.
* 410 Gone: the receiver wants nothing more; the subscription is paused.
* Everything else is tried again, after 5 seconds and then ever later up to 12 hours, spread a
  little so that events which failed together do not come back together. A receiver that says
  Retry-After is obeyed within these limits.
* Nobody was told anything for three days: the subscription is paused, and what waits is kept.
* One event was refused for three days while others were told: it is given up, so that it does not
  hold back for ever what else happens to this customer. A person can tell it again.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

import msgspec

from faden.engine.outward.exchange import Lost, Reply
from faden.engine.outward.outgoing import NotSent, Outcome

PATIENCE = timedelta(days=3)
WAITS = tuple(
    timedelta(seconds=seconds)
    for seconds in (
        *(5, 30, 120, 600, 1_800),
        *(3_600, 7_200, 14_400, 28_800),
        43_200,  # and so on
    )
)


_LONGEST_WORD = 4096  #: bytes of an answer that may acknowledge a wish


class _Word(msgspec.Struct):
    acknowledged: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one try; `status` 0: nothing was answered."""

    told: bool
    status: int
    error: str
    gone: bool = False
    wait: timedelta | None = None  #: that the receiver asked for
    acknowledged: bool = False  #: it said so in its answer: a wish is obeyed


def read_answer(outcome: Outcome) -> Answer:
    """Say what an outcome means. Of the body only {"acknowledged": true} is looked at.

    >>> read_answer(NotSent("no connection")).error
    'no connection'
    """
    match outcome:
        case NotSent(reason) | Lost(reason):
            return Answer(told=False, status=0, error=_plain(reason))
        case Reply(status, headers, body):
            answer = _replied(status, headers)
            return replace(answer, acknowledged=answer.told and _acknowledges(body))
        case _:
            assert_never(outcome)


def _acknowledges(body: bytes) -> bool:
    """Say whether an answer says that a wish is obeyed; anything else may stand in it.

    >>> _acknowledges(b'{"acknowledged": true}'), _acknowledges(b'{"acknowledged": "no"}')
    (True, False)
    """
    if len(body) > _LONGEST_WORD:
        return False
    try:
        return msgspec.json.decode(body, type=_Word).acknowledged
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False


def _replied(status: int, headers: Mapping[str, str]) -> Answer:
    if 200 <= status < 300:
        return Answer(told=True, status=status, error="")
    if status == 410:
        return Answer(told=False, status=status, error="the receiver is gone (410)", gone=True)
    if 300 <= status < 400:
        why = f"the receiver redirects ({status}); subscribe the new address instead"
    else:
        why = f"the receiver answered {status}"
    return Answer(told=False, status=status, error=why, wait=_asked(headers))


def _asked(headers: Mapping[str, str]) -> timedelta | None:
    """Return the seconds of Retry-After (RFC 9110 10.2.3); a date is left to our own schedule."""
    value = headers.get("retry-after", "").strip()
    if not (value.isascii() and value.isdigit()):
        return None
    return min(timedelta(seconds=int(value[:9])), WAITS[-1])


def _plain(text: str) -> str:
    """Return what a person reads and PostgreSQL can hold."""
    return "".join(char if char.isprintable() else " " for char in text)[:300]


def wait_after(attempts: int, *, key: str) -> timedelta:
    """Return how long to wait after so many tries, spread by a tenth either way.

    >>> wait_after(1, key="a") < wait_after(2, key="a") < wait_after(10, key="a")
    True
    """
    wait = WAITS[min(max(attempts, 1), len(WAITS)) - 1]
    spread = zlib.crc32(f"{key}:{attempts}".encode()) / 0xFFFFFFFF
    return wait * (0.9 + spread / 5)


def exhausted(since: datetime | None, now: datetime) -> bool:
    """Say whether what fails since then has failed for too long."""
    return since is not None and now - since >= PATIENCE

"""How long must somebody wait who keeps failing to sign in?

Guessing is slowed down, nobody is locked out:

* A password. What counts are failures of one e-mail address from one place, so failures elsewhere
  never keep a person out; and failures of a place over all addresses, with a higher limit and a
  short wait, since a whole office may share one place.
* A code. Six digits are soon guessed by somebody with many places, so what counts are failures of
  one person wherever they come from: about 110 tries a day, of which three codes in a million fit.
  Only who knows the password gets that far, and a recovery code, too long to be guessed, is never
  made to wait by these failures.
* A browser somebody has come in by before is counted alone: whatever others try elsewhere, even
  from the same place, does not touch it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from faden.store.registry import Failures, plain_email

WINDOW = timedelta(minutes=15)
FREE_FOR_ONE = 5  #: failures of one address from one place before anybody waits
LONGEST_FOR_ONE = timedelta(seconds=60)
FREE_FOR_A_PLACE = 50
LONGEST_FOR_A_PLACE = timedelta(seconds=5)
CODE_WINDOW = timedelta(hours=24)
FREE_FOR_A_CODE = 5
LONGEST_FOR_A_CODE = timedelta(minutes=15)
NOW = timedelta(0)


@dataclass(frozen=True, slots=True)
class Pace:
    """By what an attempt is counted, for how long, and how it slows down."""

    whos: tuple[bytes, bytes]  #: the keys: of the person, and of the place
    window: timedelta = WINDOW  #: failures of the person before it are forgotten
    free: int = FREE_FOR_ONE
    longest: timedelta = LONGEST_FOR_ONE


def whos(email: str, place: str) -> tuple[bytes, bytes]:
    """Return under which keys an attempt is counted: this address from here, and from here."""
    return _key(plain_email(email), place), hashlib.sha256(place.encode()).digest()


def for_password(email: str, place: str, known_browser: str = "") -> Pace:
    """Return the pace of a password typed at the door."""
    if known_browser:
        return Pace(_by_browser("password", known_browser, plain_email(email)))
    return Pace(whos(email, place))


def for_code(agent_id: str, place: str, known_browser: str = "") -> Pace:
    """Return the pace of an authenticator's code."""
    keys = (_key("code", agent_id), hashlib.sha256(place.encode()).digest())
    if known_browser:
        keys = _by_browser("code", known_browser, agent_id)
    return Pace(keys, CODE_WINDOW, FREE_FOR_A_CODE, LONGEST_FOR_A_CODE)


def for_recovery(agent_id: str, place: str) -> Pace:
    """Return the pace of a recovery code: failures with the authenticator's code do not count."""
    return Pace((_key("recovery", agent_id, place), hashlib.sha256(place.encode()).digest()))


def within_session(agent_id: str, session_id: str) -> Pace:
    """Return the pace of what somebody who is signed in must prove again."""
    return Pace((_key("again", agent_id, session_id), _key("again", session_id)))


def _by_browser(what: str, token: str, whose: str) -> tuple[bytes, bytes]:
    return _key("browser", what, token, whose), _key("browser", token)


def _key(*parts: str) -> bytes:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).digest()


def wait(
    one: Failures,
    place: Failures,
    *,
    now: datetime,
    free: int = FREE_FOR_ONE,
    longest: timedelta = LONGEST_FOR_ONE,
) -> timedelta:
    """Return how long the next attempt must still wait.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    >>> wait(Failures(7, noon), Failures(7, noon), now=noon)
    datetime.timedelta(seconds=4)
    >>> wait(Failures(0, None), Failures(40, noon), now=noon)
    datetime.timedelta(0)
    """
    return max(
        _left(one, free=free, longest=longest, now=now),
        _left(place, free=FREE_FOR_A_PLACE, longest=LONGEST_FOR_A_PLACE, now=now),
    )


def _left(failures: Failures, *, free: int, longest: timedelta, now: datetime) -> timedelta:
    if failures.count < free or failures.last is None:
        return NOW
    pause = min(longest, timedelta(seconds=2.0 ** min(failures.count - free, 10)))
    return max(NOW, failures.last + pause - now)

"""What does the provider's answer to our request say about the message?

Only what certainly was not taken is tried again; whatever leaves a doubt is `Unclear`, and the
engine settles it by look-up, by an idempotent repetition or by a person (G3).

| Answer | Means | Why |
|---|---|---|
| 2xx | sent; refused if the body says so | |
| 409 with "duplicate" | sent | our Idempotency-Key was there before |
| 408 425 429 | try again | RFC 9110 15.5.9, RFC 8470 5.2, RFC 6585 4: it was not processed |
| 503 with Retry-After | try again | RFC 9110 15.6.4: it turned us away and says until when |
| other 5xx | unclear | it may have failed after it sent |
| 3xx, other 4xx | refused | the same request will be refused again |
| no answer | unclear | |
| no connection | try again | nothing left this machine |
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import assert_never

import msgspec

from faden.channels.webhook.status import state_of
from faden.core.channel import (
    Found,
    LookupResult,
    NotFound,
    Refused,
    Retry,
    SendResult,
    Sent,
    Unclear,
    Unknown,
)
from faden.core.receipt import State
from faden.engine.outward.exchange import Lost, Reply
from faden.engine.outward.outgoing import NotSent, Outcome

LONGEST_WAIT = timedelta(hours=1)

_NOT_PROCESSED = (408, 425, 429)
_ID_FIELDS = ("id", "provider_id", "message_id")
_WHY_FIELDS = ("reason", "message", "error", "detail", "description", "title", "code")
_UNSTORABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]+")


def of_send(outcome: Outcome, *, now: datetime) -> SendResult:
    """Return what became of a send."""
    match outcome:
        case NotSent(reason, permanent=True):
            return Refused("blocked", reason)
        case NotSent(reason):
            return Retry(reason)
        case Lost(reason):
            return Unclear(reason)
        case Reply():
            return _answered(outcome, now)
        case _:
            assert_never(outcome)


def _answered(reply: Reply, now: datetime) -> SendResult:
    told, status = _told(reply), reply.status
    if 200 <= status < 300 or (status == 409 and _says_duplicate(told)):
        return _taken(told)
    why = _why(told) or f"the provider answered {status}"
    wait = retry_after(reply.headers, now)
    if status in _NOT_PROCESSED or (status == 503 and "retry-after" in reply.headers):
        return Retry(why, wait)
    if status >= 500:
        return Unclear(why)
    if status < 400:
        why = "the provider redirects; enter the new address as send_url"
    return Refused(f"http_{status}", why)


def _taken(told: Mapping[str, object]) -> SendResult:
    state = _state(told)
    refused = told.get("ok") is False or told.get("success") is False
    if refused or state in (State.FAILED, State.EXPIRED):
        return Refused("not_sent", _why(told) or "the provider says that it was not sent")
    if state is State.UNCLEAR:
        return Unclear(_why(told) or "the provider does not know whether it was sent")
    return Sent(_provider_id(told), state or State.ACCEPTED)


def of_lookup(outcome: Outcome) -> LookupResult:
    """Return what a look-up found; doubt is never "not found", for that would send again."""
    if not isinstance(outcome, Reply):
        return Unknown(outcome.reason)
    told, state = _told(outcome), None
    if outcome.status == 404 and (told or not outcome.body.strip()):
        return NotFound()
    if outcome.status != 200 or not told:
        return Unknown(_why(told) or f"the provider answered {outcome.status} without an object")
    if told.get("found") is False or told.get("status") == "not_found":
        return NotFound()
    state = _state(told)
    if state is State.UNCLEAR or (state is None and told.get("found") is not True):
        return Unknown("the provider's answer says neither `found` nor a status we know")
    return Found(_provider_id(told), state or State.ACCEPTED)


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Return how long to wait: seconds or an HTTP date (RFC 9110 10.2.3), at most an hour.

    >>> retry_after({"retry-after": "7"}, datetime(2026, 1, 1, tzinfo=UTC))
    datetime.timedelta(seconds=7)
    """
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(timedelta(seconds=int(value[:6])), LONGEST_WAIT)
    until = _date(value)
    if until is None:
        return None
    here = _date(headers.get("date", "")) or now  # by the server's own clock if it tells it
    return min(max(until - here, timedelta()), LONGEST_WAIT)


def _date(value: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(value)
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _told(reply: Reply) -> Mapping[str, object]:
    """Return the object in the body, or nothing."""
    try:
        value = msgspec.json.decode(reply.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _state(told: Mapping[str, object]) -> State | None:
    status = told.get("status")
    return state_of(status) if isinstance(status, str) else None


def _provider_id(told: Mapping[str, object]) -> str | None:
    for field in _ID_FIELDS:
        value = told.get(field)
        if isinstance(value, str | int) and not isinstance(value, bool):
            text = str(value)
            return text if text.isprintable() and 0 < len(text) <= 200 else None
    return None


def _says_duplicate(told: Mapping[str, object]) -> bool:
    said = [told.get(field) for field in ("status", *_WHY_FIELDS)]
    words = any(isinstance(word, str) and "duplicate" in word.lower() for word in said)
    return told.get("duplicate") is True or words


def _why(told: Mapping[str, object]) -> str:
    """Return the reason in the provider's words."""
    inner = told.get("error")
    fields = inner if isinstance(inner, dict) else told
    for field in _WHY_FIELDS:
        value = fields.get(field)
        if isinstance(value, str) and value.strip():
            return _UNSTORABLE.sub(" ", value).strip()[:300]
    return ""

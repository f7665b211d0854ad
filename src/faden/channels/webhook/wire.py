"""What do the bytes that a provider posts to `/hooks/{account}` say?

One JSON object, or a list of up to 100, each with a `kind`: message (where none is named), receipt,
call, optout, check. README.md lists the fields. Rules
* Fields that are not ours are passed over; a field of ours of another type is not guessed at.
* What cannot be understood is `Unreadable` with the reason: the route says 202 and keeps it for a
  person. In a list that concerns the item alone; the others are in `parts`.
* Characters that PostgreSQL cannot hold (NUL, half a surrogate pair) become U+FFFD in texts: a
  message cut in the middle of an emoji is still a message. In an id they are refused, for two ids
  could become one.
* An empty text is a message too: somebody pressed "send", and is waiting.
* Providers reuse the message's id for its receipts, its states of a call and its STOP. So what is
  remembered against repetition (G2) is made of kind, id and state; for a message it is the bare id.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from faden.channels.webhook.signature import Secret, read_secret, sign, verify
from faden.channels.webhook.status import state_of
from faden.channels.webhook.strict_json import NotJson, read
from faden.core.address import Address, BadAddress, Withheld, parse_address
from faden.core.channel import (
    Claim,
    Evidence,
    Inbound,
    InboundCall,
    InboundCheck,
    InboundMessage,
    InboundOptOut,
    InboundReceipt,
    Phase,
    Unreadable,
)

__all__ = ["Secret", "parse", "read_secret", "sign", "verify"]

MAX_ITEMS = 100
MAX_TEXT_CHARS = 65_536
MAX_NAME_CHARS = 200
MAX_REASON_CHARS = 500
MILLISECONDS_FROM = 100_000_000_000  #: as seconds that is the year 5138

Id = Annotated[str, Meta(min_length=1, max_length=200)] | int
Text = Annotated[str, Meta(max_length=MAX_TEXT_CHARS)]
Time = datetime | int | float | None
Seconds = Annotated[int, Meta(ge=0, le=604_800)] | Annotated[float, Meta(ge=0, le=604_800)]
Purpose = Annotated[str, Meta(max_length=64)]

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_OURS_ALONE = "contact"  #: scheme that Faden gives to withheld callers; no provider may name one


class _Flaw(ValueError):
    """Why an item cannot be understood."""


class _Claim(Struct):
    address: str
    evidence: Literal["assertion", "possession", "proof"]


class _Message(Struct, rename={"sender": "from"}):
    id: Id
    text: Text
    sender: str | None = None
    at: Time = None
    name: str | None = None
    reply_to: Id | None = None
    claims: Annotated[list[_Claim], Meta(max_length=20)] = []


class _Receipt(Struct):
    status: str
    id: Id | None = None
    ref: Id | None = None
    provider_id: Id | None = None
    reason: str | int | None = None
    at: Time = None


class _Call(Struct, rename={"sender": "from"}):
    call_id: Id
    phase: Phase
    id: Id | None = None
    sender: str | None = None
    at: Time = None
    seconds: Seconds = 0
    text: Text | None = None


class _OptOut(Struct, rename={"sender": "from"}):
    id: Id
    sender: str | None = None
    purpose: Purpose | None = None
    purposes: Annotated[list[Purpose], Meta(max_length=20)] | Purpose | None = None
    wording: Text | None = None
    at: Time = None


def parse(body: bytes, *, region: str) -> tuple[Inbound, ...] | Unreadable:
    """Understand an authenticated body; numbers without country code belong to `region`.

    >>> parse(b'{"id": "a1", "from": "0170 1234567", "text": "Hallo"}', region="DE")[0].sender
    'tel:+491701234567'
    >>> parse(b'{"id": "a1"}', region="DE")
    Unreadable(reason='Object missing required field `text`', parts=())
    """
    try:
        value = read(body)
    except NotJson as error:
        return Unreadable(_storable(str(error)))
    if isinstance(value, list):
        return _items(value, region)
    found = _item(value, region)
    return found if isinstance(found, Unreadable) else (found,)


def _items(values: list[object], region: str) -> tuple[Inbound, ...] | Unreadable:
    if not 0 < len(values) <= MAX_ITEMS:
        return Unreadable(f"a list of {len(values)}; it must hold 1 to {MAX_ITEMS} objects")
    found = [_item(value, region) for value in values]
    good = tuple(one for one in found if not isinstance(one, Unreadable))
    bad = [f"item {n}: {one.reason}" for n, one in enumerate(found) if isinstance(one, Unreadable)]
    return Unreadable("; ".join(bad)[:MAX_REASON_CHARS], good) if bad else good


def _item(value: object, region: str) -> Inbound | Unreadable:
    if not isinstance(value, dict):
        return Unreadable("neither an object nor a list of objects")
    kind = value.get("kind", "message")
    understand = _KINDS.get(kind) if isinstance(kind, str) else None
    if understand is None:
        return Unreadable(f"unknown kind {ascii(kind)[:60]}")
    try:
        return understand(value, region)
    except UnicodeEncodeError:
        return Unreadable("half a surrogate pair in a key, or where a fixed word belongs")
    except (_Flaw, msgspec.ValidationError) as error:
        return Unreadable(_storable(str(error))[:MAX_REASON_CHARS])


def _message(value: Mapping[str, object], region: str) -> InboundMessage:
    raw = msgspec.convert(value, _Message)
    return InboundMessage(
        provider_id=_id(raw.id),
        sender=_address(raw.sender, region, "from"),
        text=_storable(raw.text),
        at=_time(raw.at),
        name=_storable(raw.name).strip()[:MAX_NAME_CHARS] or None if raw.name else None,
        reply_to=None if raw.reply_to is None else _id(raw.reply_to),
        claims=tuple(_claim(claim, region) for claim in raw.claims),
    )


def _receipt(value: Mapping[str, object], _region: str) -> InboundReceipt:
    raw = msgspec.convert(value, _Receipt)
    state = state_of(raw.status)
    if state is None:
        raise _Flaw(f"unknown status {ascii(raw.status)[:60]}")
    ref = None if raw.ref is None else _id(raw.ref)
    sent_id = None if raw.provider_id is None else _id(raw.provider_id)
    if ref is None and sent_id is None:
        raise _Flaw("a receipt needs `ref` (ours) or `provider_id` (yours)")
    at = _time(raw.at)
    own = _id(raw.id) if raw.id is not None else f"{ref}/{sent_id}/{at.isoformat() if at else ''}"
    return InboundReceipt(
        provider_id=f"receipt:{own}:{state.value}",
        state=state,
        ref=ref,
        sent_id=sent_id,
        reason="" if raw.reason is None else _storable(str(raw.reason))[:MAX_REASON_CHARS],
        at=at,
    )


def _call(value: Mapping[str, object], region: str) -> InboundCall:
    raw = msgspec.convert(value, _Call)
    at = _time(raw.at)
    call_id = _id(raw.call_id)
    own = _id(raw.id) if raw.id is not None else f"{call_id}/{at.isoformat() if at else ''}"
    return InboundCall(
        provider_id=f"call:{own}:{raw.phase.value}",
        call_id=call_id,
        phase=raw.phase,
        sender=_address(raw.sender, region, "from"),
        at=at,
        seconds=int(raw.seconds),
        text=_storable(raw.text or ""),
    )


def _opt_out(value: Mapping[str, object], region: str) -> InboundOptOut:
    raw = msgspec.convert(value, _OptOut)
    sender = _address(raw.sender, region, "from")
    if sender is None:
        raise _Flaw("an opt-out needs `from`: whose wish is it?")
    more = [raw.purposes] if isinstance(raw.purposes, str) else raw.purposes or []
    named = dict.fromkeys(purpose.strip() for purpose in (raw.purpose or "", *more))
    if not all(purpose.isprintable() for purpose in named):
        raise _Flaw("a purpose holds characters that cannot be shown")
    return InboundOptOut(
        provider_id=f"optout:{_id(raw.id)}",
        sender=sender,
        purposes=tuple(purpose for purpose in named if purpose),
        wording=_storable(raw.wording or ""),
        at=_time(raw.at),
    )


class _Check(Struct):
    id: Id


def _check(value: Mapping[str, object], _region: str) -> InboundCheck:
    """Somebody tries the way in, with a request that says nothing."""
    return InboundCheck(provider_id=f"check:{_id(msgspec.convert(value, _Check).id)}")


_KINDS: dict[str, Callable[[Mapping[str, object], str], Inbound]] = {
    "message": _message,
    "receipt": _receipt,
    "call": _call,
    "optout": _opt_out,
    "check": _check,
}


def _claim(raw: _Claim, region: str) -> Claim:
    address = _address(raw.address, region, "claims")
    if address is None:
        raise _Flaw("claims: an address is empty or withheld")
    return Claim(address, Evidence[raw.evidence.upper()])


def _address(raw: str | None, region: str, field: str) -> str | None:
    """Return the address as a URI; None where it was withheld."""
    parsed = parse_address(raw, region=region)
    match parsed:
        case Address(scheme=scheme) if scheme != _OURS_ALONE:
            return parsed.uri
        case Withheld():
            return None
        case BadAddress(reason=reason):
            raise _Flaw(f"{field}: {reason.value}")
        case _:
            raise _Flaw(f"{field}: {_OURS_ALONE}: is no address of a customer")


def _id(raw: str | int) -> str:
    text = str(raw)
    if not text.isprintable() or not text.strip() or len(text) > 200:
        raise _Flaw("an id is blank, too long or holds characters that cannot be shown")
    return text


def _storable(text: str) -> str:
    return _UNSTORABLE.sub("\ufffd", text)


def _time(raw: Time) -> datetime | None:
    """Return the time in UTC: RFC 3339 with an offset, or seconds or milliseconds since 1970."""
    if raw is None:
        return None
    if isinstance(raw, datetime) and raw.tzinfo is None:
        raise _Flaw("`at` has no UTC offset; write it like 2026-01-31T09:30:00+01:00")
    try:
        if isinstance(raw, datetime):
            return raw.astimezone(UTC)
        return datetime.fromtimestamp(raw / 1000 if raw >= MILLISECONDS_FROM else raw, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise _Flaw("`at` is out of range") from error

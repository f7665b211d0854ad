"""What does the contact page, or a form of the company's own, post?

One JSON object; README.md lists the fields. Everything in it was typed, so nothing of it is more
than said: the address answers go to, the name, the number to call. What cannot be understood is
kept for a person; characters that PostgreSQL cannot hold become U+FFFD.
"""

import hashlib
import json
import re
from datetime import UTC, datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from faden.core.address import Address, parse_address
from faden.core.case.matter import Matter
from faden.core.channel import (
    CallBack,
    Claim,
    Evidence,
    Inbound,
    InboundMessage,
    Unreadable,
)

MAX_TEXT_CHARS = 4_000
MAX_NAME_CHARS = 100
MAX_ABOUT_CHARS = 150
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

Id = Annotated[str, Meta(pattern="^[!-~]{8,100}$")]


class Wish(Struct, forbid_unknown_fields=True):
    """When to call."""

    begins: datetime
    ends: datetime


class Filled(Struct, forbid_unknown_fields=True, kw_only=True):
    """A form that was filled in."""

    id: Id  #: of the form; sent again it is the same message
    text: Annotated[str, Meta(max_length=MAX_TEXT_CHARS)]
    name: Annotated[str, Meta(max_length=MAX_NAME_CHARS)] | None = None
    mail: Annotated[str, Meta(max_length=320)] | None = None
    number: Annotated[str, Meta(max_length=60)] | None = None
    about: Annotated[str, Meta(max_length=MAX_ABOUT_CHARS)] | None = None
    call_back: Wish | None = None
    matter: Literal["complaint", "correction", "locked"] | None = None
    code: Annotated[str, Meta(pattern="^[1-9][0-9]{9}$")] | None = None


def parse(body: bytes) -> tuple[Inbound, ...] | Unreadable:
    """Understand an authenticated body.

    >>> (one,) = parse(b'{"id": "form-0001", "mail": "linda@example.org", "text": "Hallo"}')
    >>> one.sender, one.evidence.name
    ('mailto:linda@example.org', 'ASSERTION')
    """
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return Unreadable("not JSON")
    if not isinstance(value, dict):
        return Unreadable("not a JSON object")
    plain = {
        name: _UNSTORABLE.sub("\ufffd", text) if isinstance(text, str) and name != "id" else text
        for name, text in value.items()
    }
    try:
        return _message(msgspec.convert(plain, Filled))
    except (msgspec.ValidationError, UnicodeEncodeError, OverflowError) as error:
        return Unreadable(_UNSTORABLE.sub("\ufffd", str(error))[:300])


def _message(said: Filled) -> tuple[Inbound, ...] | Unreadable:
    mail, number = _address(said.mail, "mailto"), _address(said.number, "tel")
    if isinstance(mail, Unreadable):
        return mail
    if isinstance(number, Unreadable):
        return number
    wish = said.call_back
    if wish is not None and (number is None or not _is_span(wish)):
        return Unreadable("call_back: give a number, and two times with a time zone, in order")
    # Answers go where they can be read; the number beside it is one more claim.
    sender = mail or number
    claims = (Claim(number, Evidence.ASSERTION),) if mail and number else ()
    called = None
    if wish is not None and number is not None:
        called = CallBack(number, wish.begins.astimezone(UTC), wish.ends.astimezone(UTC))
    return (
        InboundMessage(
            provider_id=key_of(said, sender, called),
            sender=sender,
            text=said.text.strip(),
            name=(said.name or "").strip() or None,
            claims=claims,
            evidence=Evidence.ASSERTION,
            subject=(said.about or "").strip() or None,
            hashed=True,
            call_back=called,
            code=said.code,
            matter=None if said.matter is None else Matter(said.matter),
        ),
    )


def key_of(said: Filled, sender: str | None, called: CallBack | None) -> str:
    """Return what makes it the same message when it comes again.

    The form's id and what was written in it: whoever goes back and writes something else has sent
    something else.
    """
    number = (said.number or "").strip()
    parts = [said.id, sender, number, said.name, said.about, said.text.strip(), repr(called)]
    parts += [said.matter] if said.matter else []
    written = "\n".join(part or "" for part in parts)
    return "form:" + hashlib.sha256(written.encode()).hexdigest()


def _address(raw: str | None, scheme: str) -> str | Unreadable | None:
    """Return the address in its one spelling; None where nothing was written."""
    if raw is None or not raw.strip():
        return None
    found = parse_address(raw.strip(), scheme=scheme)
    if isinstance(found, Address):
        return found.uri
    return Unreadable(f"{'mail' if scheme == 'mailto' else 'number'}: no address can be read there")


def _is_span(wish: Wish) -> bool:
    aware = wish.begins.tzinfo is not None and wish.ends.tzinfo is not None
    return aware and wish.begins < wish.ends

"""What does the widget, an app or the company's own server post?

One JSON object with a `kind`: `message` (where none is named) or `seen`. README.md lists the
fields. What cannot be understood is kept for a person; characters that PostgreSQL cannot hold
become U+FFFD.
"""

import json
import re
from collections.abc import Collection
from typing import Annotated, Any, Literal
from urllib.parse import unquote

import msgspec
from msgspec import Meta, Struct

from faden.core.address import Address, parse_address
from faden.core.channel import (
    Claim,
    Evidence,
    File,
    Inbound,
    InboundMessage,
    InboundReceipt,
    Unreadable,
)
from faden.core.receipt import State

MAX_TEXT_CHARS = 4_000
MAX_FILES = 10  #: with one message
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_OURS = ("visitor", "user")

Id = Annotated[str, Meta(pattern="^[!-~]{1,200}$")]


class Message(Struct, forbid_unknown_fields=True, kw_only=True):
    """The customer wrote."""

    id: Id  #: made by the sender; the same one is the same message
    text: Annotated[str, Meta(max_length=MAX_TEXT_CHARS)]
    sender: str | None = None  #: address URI; nobody, where it is missing
    name: Annotated[str, Meta(max_length=200)] | None = None
    email: Annotated[str, Meta(max_length=320)] | None = None
    email_verified: bool = False  #: the company has checked that it is theirs; else it is said
    answers: Id | None = None  #: a message of ours, by its id
    pressed: Id | None = None  #: the button of that message which says `text`
    was: str | None = None  #: the visitor that this login was before it was known
    files: Annotated[tuple[Id, ...], Meta(max_length=MAX_FILES)] = ()  #: handed in before
    kind: Literal["message"] = "message"


class Seen(Struct, forbid_unknown_fields=True, kw_only=True):
    """A message of ours was shown to the customer, or read."""

    message: Id
    read: bool = False
    kind: Literal["seen"] = "seen"


def parse(
    body: bytes, *, account_id: str, files: tuple[File, ...] = ()
) -> tuple[Inbound, ...] | Unreadable:
    """Understand an authenticated body; `files` are those that it names, as the hub has them.

    >>> parse(b'{"id": "a1", "sender": "user:web.17", "text": "Hallo"}', account_id="web")[0].text
    'Hallo'
    """
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return Unreadable("not JSON")
    if not isinstance(value, dict):
        return Unreadable("not a JSON object")
    try:
        if value.get("kind") == "seen":
            return (_seen(msgspec.convert(value, Seen)),)
        return _message(_storable(value), account_id, files)
    except (msgspec.ValidationError, UnicodeEncodeError) as error:
        return Unreadable(_UNSTORABLE.sub("\ufffd", str(error))[:300])


def _storable(value: dict[str, Any]) -> dict[str, Any]:
    """Return the fields with what cannot be stored replaced, except in what names something."""
    said = {name: text for name, text in value.items() if name in {"text", "name"}}
    return value | {
        name: _UNSTORABLE.sub("\ufffd", text)
        for name, text in said.items()
        if isinstance(text, str)
    }


def _message(
    value: dict[str, Any], account_id: str, files: tuple[File, ...]
) -> tuple[Inbound, ...] | Unreadable:
    said = msgspec.convert(value, Message)
    if len(said.files) != len(files):
        return Unreadable("files: they come through the chat's own door, with the visitor's token")
    sender = None if said.sender is None else _of_account(said.sender, _OURS, account_id)
    if said.sender is not None and sender is None:
        return Unreadable("the sender is no visitor and no login of this account")
    was = None if said.was is None else _of_account(said.was, ("visitor",), account_id)
    if said.was is not None and was is None:
        return Unreadable("was: no visitor of this account")
    knows = sender is not None and sender.startswith("user:")
    return (
        InboundMessage(
            provider_id=name_of(sender, said.id),
            sender=sender,
            text=said.text,
            reply_to=said.answers,
            pressed=said.pressed,
            name=said.name or None,
            claims=_claims(said, was),
            files=files,
            evidence=Evidence.PROOF if knows else Evidence.POSSESSION,
        ),
    )


def press_id(message_id: str) -> str:
    """Return the id of the message that a press makes: a second one is the same message."""
    return f"press:{message_id}"


def name_of(sender: str | None, id_: str) -> str:
    """Return what makes a message the same one when it comes again: whoever sent it names it.

    No address holds a slash (it is percent-encoded), so no other sender's id can read the same.

    >>> name_of("user:web.17", "a:1/2")
    'user:web.17/a:1/2'
    """
    return f"{sender or ''}/{id_}"


def _of_account(raw: str, schemes: Collection[str], account_id: str) -> str | None:
    """Return the address in its one spelling; None where it is not one of this account."""
    found = parse_address(raw)
    if not isinstance(found, Address) or found.scheme not in schemes:
        return None
    exact = unquote(raw.partition(":")[2], errors="surrogateescape") == found.value
    return found.uri if exact and found.value.startswith(f"{account_id}.") else None


def _claims(said: Message, was: str | None) -> tuple[Claim, ...]:
    claims = []
    if was is not None:
        claims.append(Claim(was, Evidence.PROOF))
    if said.email:
        found = parse_address(said.email, scheme="mailto")
        if isinstance(found, Address):
            evidence = Evidence.POSSESSION if said.email_verified else Evidence.ASSERTION
            claims.append(Claim(found.uri, evidence))
    return tuple(claims)


def _seen(seen: Seen) -> InboundReceipt:
    state = State.READ if seen.read else State.DELIVERED
    return InboundReceipt(
        provider_id=f"{state.value}:{seen.message}", state=state, ref=seen.message
    )

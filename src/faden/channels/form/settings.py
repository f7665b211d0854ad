"""May this contact page be connected as it is configured?

Refused is what could not work; the sentence of the error says what to do.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from faden.core.address import Address, parse_address
from faden.core.channel import Capabilities
from faden.core.contact.page import Contact

PREFIX = "whsec_"
MIN_KEY_BYTES = 24
MIN_SECRET_CHARS = 32
MAX_BODY = 65_536  #: bytes of one form
_ANSWER_CHARS = 100_000  #: what leaves is measured by the account that answers

Lines = Annotated[
    tuple[Annotated[str, Meta(min_length=1, max_length=320)], ...], Meta(max_length=5)
]


class ConfigError(ValueError):
    """An account cannot be connected as it is configured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One contact page as it was configured; README.md says what each means."""

    contact: Contact
    key: bytes = field(repr=False)  #: signs its forms
    secrets: tuple[str, ...] = field(repr=False)
    capabilities: Capabilities


class _Raw(msgspec.Struct, forbid_unknown_fields=True):
    key: str
    name: Annotated[str, Meta(min_length=1, max_length=100)]
    answers_by: Annotated[str, Meta(min_length=1, max_length=63)]
    telephones: Lines = ()
    mails: Lines = ()
    chat: Annotated[str, Meta(max_length=500)] | None = None
    secrets: tuple[str, ...] = ()


def read_settings(account_id: str, config: Mapping[str, object]) -> Settings:
    """Check a configuration; raise ConfigError that names what is wrong and what to do."""
    try:
        raw = msgspec.convert(dict(config), _Raw)
    except msgspec.ValidationError as error:
        raise ConfigError(f"account {account_id}: {error}") from None
    if raw.answers_by == account_id:
        raise ConfigError(f"account {account_id}: answers_by: name an account that sends mail")
    for secret in raw.secrets:
        if len(secret) < MIN_SECRET_CHARS or not secret.isascii():
            raise ConfigError(
                f"account {account_id}: secrets: use at least {MIN_SECRET_CHARS} ASCII characters"
            )
    contact = Contact(
        name=raw.name.strip(),
        answers_by=raw.answers_by,
        telephones=tuple(_address(account_id, "telephones", one) for one in raw.telephones),
        mails=tuple(_address(account_id, "mails", one) for one in raw.mails),
        chat=_url(account_id, raw.chat),
    )
    can = Capabilities(
        max_length=_ANSWER_CHARS,
        rungs=frozenset(),
        max_inbound=MAX_BODY,
        answers_by=raw.answers_by,
        channel="form",
    )
    key = _key(account_id, raw.key)
    return Settings(contact=contact, key=key, secrets=raw.secrets, capabilities=can)


def _key(account_id: str, text: str) -> bytes:
    try:
        key = base64.b64decode(text.strip().removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) < MIN_KEY_BYTES or not text.strip().startswith(PREFIX):
        raise ConfigError(
            f"account {account_id}: key: use {PREFIX} and the base64 of {MIN_KEY_BYTES} random "
            "bytes or more, or leave it out"
        )
    return key


def _address(account_id: str, name: str, text: str) -> str:
    scheme, such = (
        ("tel", "+49 30 901820") if name == "telephones" else ("mailto", "us@example.org")
    )
    found = parse_address(text, scheme=scheme)
    if not isinstance(found, Address):
        raise ConfigError(f"account {account_id}: {name}: {text!r} is none; write it as {such}")
    return found.uri


def _url(account_id: str, text: str | None) -> str | None:
    if text is None or not text.strip():
        return None
    wrong = ConfigError(f"account {account_id}: chat: write an address such as https://example.org")
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        raise wrong from None
    if parts.scheme not in ("https", "http") or not parts.hostname or not text.isprintable():
        raise wrong
    return text.strip()

"""How is a chat connected, and is that a way in which people can answer?

Read once, when the account is made; whatever is wrong is said with its name and what to do.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated

import jwt
import msgspec
from msgspec import Meta

from faden.channels.chat.wire.spoken import MAX_FILES, MAX_TEXT_CHARS
from faden.core.channel import Capabilities
from faden.core.receipt import State

PREFIX = "whsec_"
MIN_KEY_BYTES = 24
MIN_SECRET_CHARS = 32  #: RFC 7518 3.2: a key as long as the hash
MAX_BODY = 65_536  #: bytes of one request
_ORIGIN = re.compile(r"https?://[a-z0-9.-]{1,253}(?::[0-9]{1,5})?", re.ASCII)
_LOGIN = timedelta(hours=12)


class ConfigError(ValueError):
    """An account cannot be connected as it is configured."""


@dataclass(frozen=True, slots=True)
class Voucher:
    """How the company's page says who is signed in there."""

    algorithm: str  #: HS256 or EdDSA
    key: object = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One account as it was configured; README.md says what each means."""

    account_id: str
    key: bytes = field(repr=False)  #: signs the tokens of visitors
    origins: frozenset[str]  #: pages that may hold the widget
    vouchers: tuple[Voucher, ...]
    secrets: tuple[str, ...] = field(repr=False)
    title: str | None
    login_lasts: timedelta
    capabilities: Capabilities


class _Raw(msgspec.Struct, forbid_unknown_fields=True):
    key: str
    origins: Annotated[tuple[str, ...], Meta(min_length=1, max_length=50)]
    identity_secret: str | None = None
    identity_key: str | None = None
    secrets: tuple[str, ...] = ()
    title: Annotated[str, Meta(min_length=1, max_length=100)] | None = None
    login_hours: Annotated[int, Meta(ge=1, le=24 * 30)] = 12
    mail_after_minutes: Annotated[int, Meta(ge=1, le=300)] = 5
    max_length: Annotated[int, Meta(ge=1, le=MAX_TEXT_CHARS)] = MAX_TEXT_CHARS
    max_file_mb: Annotated[int, Meta(ge=0, le=50)] = 10


def read_settings(account_id: str, config: Mapping[str, object]) -> Settings:
    """Check a configuration; raise ConfigError that names what is wrong and what to do."""
    try:
        raw = msgspec.convert(dict(config), _Raw)
    except msgspec.ValidationError as error:
        raise ConfigError(f"account {account_id}: {error}") from None
    if "." in account_id:
        # A login is "<account>.<sub>": "de.17" of "web" would be "17" of "web.de".
        raise ConfigError(f"account {account_id}: the id of a chat has no dot; use - instead")
    for secret in raw.secrets:
        if len(secret) < MIN_SECRET_CHARS or not secret.isascii():
            raise ConfigError(
                f"account {account_id}: secrets: use at least {MIN_SECRET_CHARS} ASCII characters"
            )
    return Settings(
        account_id=account_id,
        key=_key(account_id, raw.key),
        origins=frozenset(_origin(account_id, one) for one in raw.origins),
        vouchers=tuple(_vouchers(account_id, raw)),
        secrets=raw.secrets,
        title=raw.title,
        login_lasts=timedelta(hours=raw.login_hours),
        capabilities=Capabilities(
            max_length=raw.max_length,
            inbound=True,
            deduplicates=True,
            rungs=frozenset({State.SENT, State.DELIVERED, State.READ}),
            per_second=10_000.0,
            max_inbound=MAX_BODY,
            buttons=True,
            leaves_after=timedelta(minutes=raw.mail_after_minutes),
            shows_writing=True,
            max_file=raw.max_file_mb * 1_000_000,
            max_files=MAX_FILES,
            channel="chat",
        ),
    )


def _key(account_id: str, text: str) -> bytes:
    try:
        key = base64.b64decode(text.strip().removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) < MIN_KEY_BYTES or not text.strip().startswith(PREFIX):
        raise ConfigError(
            f"account {account_id}: key: use {PREFIX} and the base64 of {MIN_KEY_BYTES} random "
            "bytes or more"
        )
    return key


def _origin(account_id: str, text: str) -> str:
    origin = text.strip().lower().removesuffix("/")
    if origin != "*" and not _ORIGIN.fullmatch(origin):
        raise ConfigError(
            f"account {account_id}: origins: {text!r}: write the page's scheme and host, such as "
            "https://shop.example.org, or * for any page"
        )
    return origin


def _vouchers(account_id: str, raw: _Raw) -> list[Voucher]:
    found: list[Voucher] = []
    if raw.identity_secret is not None:
        if len(raw.identity_secret.encode()) < MIN_SECRET_CHARS:
            raise ConfigError(
                f"account {account_id}: identity_secret: use at least {MIN_SECRET_CHARS} characters"
            )
        found.append(Voucher("HS256", raw.identity_secret.encode()))
    if raw.identity_key is not None:
        try:
            key = jwt.get_algorithm_by_name("EdDSA").prepare_key(raw.identity_key)
        except NotImplementedError:
            raise ConfigError(
                f"account {account_id}: identity_key: this system lacks the cryptography package; "
                "use identity_secret"
            ) from None
        except (ValueError, TypeError, jwt.exceptions.InvalidKeyError):
            raise ConfigError(
                f"account {account_id}: identity_key: give an Ed25519 public key in PEM"
            ) from None
        found.append(Voucher("EdDSA", key))
    return found

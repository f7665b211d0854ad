"""How is a mailbox connected, and is that a way in which people can answer?

Read once, when the account is made. Whatever is wrong is said with its name, the value and what to
do, and the account is not made: a hub that starts with half an account loses mail.
"""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import msgspec
import phonenumbers

from faden.channels.email.journal.entry import Journal, RawEntry, read_entries
from faden.channels.email.wire.mail import Limits
from faden.channels.email.wire.token import TOKEN_CHARS
from faden.core.address import Address, parse_address
from faden.core.channel import Capabilities
from faden.core.receipt import State
from faden.engine.outward.destination import Allowed, Blocked

__all__ = ["ConfigError", "Imap", "Judge", "Security", "Settings", "Smtp", "read_settings"]

Judge = Callable[[str, int], Allowed | Blocked | None]  #: of a host and port; None: allowed

PREFIX = "whsec_"
MIN_KEY_BYTES = 24
MIN_SECRET_CHARS = 16
MAX_LOCAL_CHARS = 64 - TOKEN_CHARS - 1  #: of our mailbox, for a plus address (RFC 5321 4.5.3.1.1)
MAX_TEXT_CHARS = 100_000  #: of one mail that we write
MAX_CONFIRMATION_CHARS = 2_000
MAX_LINE_CHARS = 200
ENVELOPE = 65_536  #: bytes that a mail may grow by on the way in: who it is from and for
DELIMITERS = ("+", "-", "=", "_", ".")
NO_WAY_IN = (
    "nobody could answer (G6): give secrets (a provider posts mails), handover (our mail server "
    "passes them on) or imap, or set answer_route to a text that tells customers how to reach you"
)
KEY_ADVICE = f"use {PREFIX} and the base64 of {MIN_KEY_BYTES} random bytes or more"

_HIDDEN = frozenset({"key", "secrets", "imap", "smtp", "username", "password"})
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_NO_REPLY = re.compile(
    r"noreply|donotreply"
    r"|(?<![a-z])(?:no|not|dont|never|nicht|keine?)[\s._-]*(?:repl(?:y|ies)|response|answer|antwort)",
    re.IGNORECASE,
)
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9])?|[0-9a-f:.]{2,45}", re.ASCII)
_TOKEN = re.compile(r"[!-~]+", re.ASCII)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_CONTROL_BUT_LINES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class ConfigError(ValueError):
    """An account cannot be connected as it is configured."""


class Security(StrEnum):
    """How a connection is protected."""

    TLS = "tls"  #: from the first byte
    STARTTLS = "starttls"  #: from the first command; without it nothing is said
    NONE = "none"  #: not at all


@dataclass(frozen=True, slots=True, kw_only=True)
class Imap:
    """The mailbox that mails are fetched from."""

    host: str
    port: int
    security: Security
    username: str
    password: str = field(repr=False)
    folders: tuple[str, ...]
    poll_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Smtp:
    """The mail server that takes our mails; without a login it knows us otherwise."""

    host: str
    port: int
    security: Security
    username: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One account as it was configured; README.md says what each means."""

    account_id: str
    address: str
    name: str | None
    aliases: tuple[str, ...]
    domains: frozenset[str]  #: all of our own, that of `address` among them
    authserv_id: str | None
    key: bytes = field(repr=False)
    delimiter: str
    secrets: tuple[str, ...] = field(repr=False)
    handover: bool
    imap: Imap | None
    smtp: Smtp | None
    answer_route: str | None
    confirmation: str | None
    confirmation_subject: str | None
    region: str
    limits: Limits
    capabilities: Capabilities
    journal: Journal = field(default_factory=Journal)

    @property
    def mailboxes(self) -> frozenset[str]:
        """The mailboxes whose mail belongs to this account."""
        return frozenset((self.address, *self.aliases))


def handed_over(config: Mapping[str, object]) -> frozenset[str]:
    """Return the mailboxes whose mails an account of this configuration takes by handing over."""
    if not config.get("handover"):
        return frozenset()
    named = config.get("aliases")
    ours = [config.get("address"), *(named if isinstance(named, list) else ())]
    return frozenset(one.strip().lower() for one in ours if isinstance(one, str))


def takes(config: Mapping[str, object], address: str) -> bool:
    """Say whether an account of this configuration, be it wrong, would take a mail handed over."""
    mailboxes = handed_over(config)
    spelt = address.strip().lower()
    local, _, domain = spelt.rpartition("@")
    delimiter = config.get("delimiter", "+")
    if isinstance(delimiter, str) and delimiter:
        local = local.partition(delimiter)[0]
    return bool({spelt, f"{local}@{domain}"} & mailboxes)


class _Server(msgspec.Struct, forbid_unknown_fields=True):
    host: str
    port: int | None = None
    security: Security = Security.TLS
    username: str | None = None
    password: str | None = None


class _Mailbox(_Server, forbid_unknown_fields=True):
    folders: tuple[str, ...] = ("INBOX",)
    poll_seconds: int = 60


class _Limits(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    bytes: int = Limits().bytes
    parts: int = Limits().parts
    depth: int = Limits().depth
    text_chars: int = Limits().text_chars


class _Config(msgspec.Struct, forbid_unknown_fields=True):
    address: str = ""
    name: str | None = None
    aliases: list[str] = []
    domains: list[str] = []
    authserv_id: str | None = None
    key: str = ""
    delimiter: str = "+"
    secrets: list[str] = []
    handover: bool = False
    imap: _Mailbox | None = None
    smtp: _Server | None = None
    answer_route: str | None = None
    confirmation: str | None = None
    confirmation_subject: str | None = None
    region: str = "DE"
    limits: _Limits = _Limits()
    max_file_mb: int = 5
    per_second: float = 50.0
    journal: list[RawEntry] = []


_IMAP_PORTS = {Security.TLS: 993, Security.STARTTLS: 143, Security.NONE: 143}
_SMTP_PORTS = {Security.TLS: 465, Security.STARTTLS: 587, Security.NONE: 25}
_MOST = {"bytes": 52_428_800, "parts": 1_000, "depth": 50, "text_chars": 10_000_000}
_LEAST = {"bytes": 10_000, "parts": 1, "depth": 1, "text_chars": 1_000}


def read_settings(account_id: str, config: Mapping[str, object], *, judge: Judge) -> Settings:
    """Read a configuration; raise ConfigError. `judge` says which hosts may be called."""
    return _Reader(account_id, config, judge).settings()


class _Reader:
    """Checks one key after the other, so that each message can name its key."""

    def __init__(self, account_id: str, config: Mapping[str, object], judge: Judge) -> None:
        self.account_id = account_id
        self.config = config
        self.judge = judge
        self.raw = self._typed()

    def settings(self) -> Settings:
        """Return what was configured, all of it checked."""
        raw = self.raw
        delimiter = self._delimiter()
        address = self._address(delimiter)
        limits = self._limits()
        confirmation = self._confirmation()
        self._within("max_file_mb", raw.max_file_mb, least=0, most=25)
        self._within("per_second", raw.per_second, least=0.001, most=10_000)
        return Settings(
            account_id=self.account_id,
            address=address,
            name=self._name(),
            aliases=self._aliases(),
            domains=frozenset((address.rpartition("@")[2], *self._domains())),
            authserv_id=self._authserv_id(),
            key=self._key(),
            delimiter=delimiter,
            secrets=self._secrets(),
            handover=raw.handover,
            imap=self._imap(),
            smtp=self._smtp(),
            answer_route=self._answer_route(),
            confirmation=confirmation,
            confirmation_subject=self._confirmation_subject(),
            region=self._region(),
            limits=limits,
            capabilities=Capabilities(
                channel="email",
                max_length=MAX_TEXT_CHARS,
                rungs=frozenset({State.FAILED}),
                per_second=raw.per_second,
                max_inbound=self.raw.limits.bytes,
                confirmation=confirmation,
                max_file=raw.max_file_mb * 1_000_000,
                encloses=True,
            ),
            journal=self._journal(address, delimiter),
        )

    def _typed(self) -> _Config:
        unknown = sorted(set(self.config) - set(_Config.__struct_fields__))
        if unknown:
            known = ", ".join(_Config.__struct_fields__)
            raise self._error(unknown[0], f"there is no such key; the keys are {known}")
        for key, value in self.config.items():
            try:
                msgspec.convert({key: value}, _Config)
            except msgspec.ValidationError as error:
                raise self._error(key, str(error)) from error
        return msgspec.convert(self.config, _Config)

    def _error(self, key: str, advice: str) -> ConfigError:
        """Name a key, as `imap.host` where it stands in another, with its value if it may show."""
        first, _, second = key.partition(".")
        hidden = first not in _Config.__struct_fields__ or (second or first) in _HIDDEN
        value: object = self.config.get(first)
        if second and isinstance(value, Mapping):
            value = value.get(second)
        shown = "(hidden)" if hidden else repr(value)[:MAX_LINE_CHARS]
        return ConfigError(f"email account {self.account_id}: {key} = {shown}: {advice}")

    # --- who we are ------------------------------------------------------------------------------

    def _address(self, delimiter: str) -> str:
        """Refuse a mailbox that turns answers away (C1) or leaves no room for a token."""
        address = self._mailbox("address", self.raw.address)
        self._can_be_answered("address", address)
        if delimiter and len(address.rpartition("@")[0]) > MAX_LOCAL_CHARS:
            raise self._error(
                "address",
                f"no room for a reply token: take a name of at most {MAX_LOCAL_CHARS} characters "
                'before the @, or set delimiter to ""',
            )
        return address

    def _mailbox(self, key: str, text: str) -> str:
        found = parse_address(text, scheme="mailto")
        if not isinstance(found, Address) or not found.value.isascii():
            raise self._error(key, "write a mailbox of yours, like service@firma.example")
        return found.value

    def _can_be_answered(self, key: str, text: str) -> None:
        if _NO_REPLY.search(text):
            raise self._error(key, "every message can be answered here; name a real sender")

    def _name(self) -> str | None:
        name = self._line("name", self.raw.name)
        self._can_be_answered("name", name or "")
        return name

    def _aliases(self) -> tuple[str, ...]:
        return tuple(self._mailbox("aliases", text) for text in self.raw.aliases)

    def _domains(self) -> tuple[str, ...]:
        found = []
        for text in self.raw.domains:
            parsed = parse_address(f"service@{text}", scheme="mailto")
            if "@" in text or not isinstance(parsed, Address):
                raise self._error("domains", "write a list of domains of yours, like firma.example")
            found.append(parsed.value.rpartition("@")[2])
        return tuple(found)

    def _authserv_id(self) -> str | None:
        text = self.raw.authserv_id
        if text is not None and (not _TOKEN.fullmatch(text) or ";" in text):
            raise self._error(
                "authserv_id",
                "write the name that stands first in the Authentication-Results of your mail "
                "server, or leave it out: then no sender is vouched for",
            )
        return text.lower() if text else None

    def _journal(self, address: str, delimiter: str) -> Journal:
        """Refuse a journal that nobody could vouch for: all of it would end in quarantine."""
        entries = read_entries(self.raw.journal, lambda advice: self._error("journal", advice))
        if entries and self._authserv_id() is None:
            raise self._error("journal", "nobody vouches for these senders: set authserv_id")
        return Journal(
            entries=entries,
            mailboxes=frozenset((address, *self._aliases())),
            delimiter=delimiter,
            domains=frozenset(self._domains()),
        )

    def _delimiter(self) -> str:
        if self.raw.delimiter not in ("", *DELIMITERS):
            raise self._error(
                "delimiter",
                f"write one of {' '.join(DELIMITERS)}, or nothing if your mail server knows no "
                "plus addresses",
            )
        return self.raw.delimiter

    def _region(self) -> str:
        if self.raw.region not in phonenumbers.SUPPORTED_REGIONS:
            raise self._error("region", "write the country's two letters, like DE")
        return self.raw.region

    # --- secrets ---------------------------------------------------------------------------------

    def _key(self) -> bytes:
        text = self.raw.key.strip()
        encoded = text.removeprefix(PREFIX)
        try:
            key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
        except (binascii.Error, ValueError) as error:
            raise self._error(
                "key", f"what follows {PREFIX} is not base64; {KEY_ADVICE}"
            ) from error
        if not text.startswith(PREFIX) or len(key) < MIN_KEY_BYTES:
            raise self._error("key", f"reply tokens could be forged; {KEY_ADVICE}")
        return key

    def _secrets(self) -> tuple[str, ...]:
        secrets = [text.strip() for text in self.raw.secrets]
        if any(len(text) < MIN_SECRET_CHARS or not _TOKEN.fullmatch(text) for text in secrets):
            raise self._error(
                "secrets",
                f"too short to be safe, or not ASCII without blanks; use {MIN_SECRET_CHARS} "
                "random characters or more",
            )
        return tuple(secrets)

    # --- ways in and out -------------------------------------------------------------------------

    def _imap(self) -> Imap | None:
        raw = self.raw.imap
        if raw is None:
            return None
        if raw.username is None or raw.password is None:
            raise self._error("imap.username", "a mailbox needs username and password")
        self._within("imap.poll_seconds", raw.poll_seconds, least=5, most=3_600)
        host, port = self._place("imap", raw, _IMAP_PORTS)
        return Imap(
            host=host,
            port=port,
            security=raw.security,
            username=raw.username,
            password=raw.password,
            folders=self._folders(raw.folders),
            poll_seconds=raw.poll_seconds,
        )

    def _folders(self, folders: tuple[str, ...]) -> tuple[str, ...]:
        fine = all(name and not _CONTROL.search(name) for name in folders)
        if not fine or not 1 <= len(folders) <= 50 or len(set(folders)) < len(folders):
            raise self._error("imap.folders", "write a list of 1 to 50 folders, each once")
        return folders

    def _smtp(self) -> Smtp | None:
        raw = self.raw.smtp
        if raw is None:
            return None
        if (raw.username is None) != (raw.password is None):
            raise self._error("smtp.username", "give username and password, or neither")
        host, port = self._place("smtp", raw, _SMTP_PORTS)
        return Smtp(
            host=host,
            port=port,
            security=raw.security,
            username=raw.username,
            password=raw.password,
        )

    def _place(self, key: str, raw: _Server, ports: Mapping[Security, int]) -> tuple[str, int]:
        """Return host and port, if they may be called and no password goes there in the clear."""
        host, port = raw.host.strip().lower(), ports[raw.security] if raw.port is None else raw.port
        if not _HOST.fullmatch(host):
            raise self._error(f"{key}.host", "write a host name, like mail.firma.example")
        self._within(f"{key}.port", port, least=1, most=65_535)
        for name, word in (("username", raw.username), ("password", raw.password)):
            if word is not None and (not word or _CONTROL.search(word)):
                raise self._error(f"{key}.{name}", "it is empty or holds control characters")
        if raw.security is Security.NONE and raw.password and host not in _LOOPBACK:
            raise self._error(f"{key}.security", "the password would go in the clear; use tls")
        blocked = self.judge(host, port)
        if isinstance(blocked, Blocked):
            raise self._error(
                f"{key}.host",
                f"{blocked.reason}. A host of your own is allowed by the operator's setting",
            )
        return host, port

    def _answer_route(self) -> str | None:
        raw = self.raw
        text = (raw.answer_route or "").strip()
        if not (raw.secrets or raw.handover or raw.imap or text):
            raise self._error("answer_route", NO_WAY_IN)
        if _CONTROL_BUT_LINES.search(text) or len(text) > MAX_CONFIRMATION_CHARS:
            raise self._error("answer_route", f"write text, {MAX_CONFIRMATION_CHARS} characters")
        return text or None

    # --- texts and numbers -----------------------------------------------------------------------

    def _confirmation(self) -> str | None:
        """Only fixed words: a confirmation with a stranger's words in it would spread them."""
        text = (self.raw.confirmation or "").strip()
        if not text:
            return None
        self._fixed("confirmation", text, most=MAX_CONFIRMATION_CHARS)
        if self.raw.smtp is None:
            raise self._error("confirmation", "it could not be sent: set smtp")
        return text

    def _confirmation_subject(self) -> str | None:
        text = self._line("confirmation_subject", self.raw.confirmation_subject)
        if text is None:
            return None
        self._fixed("confirmation_subject", text, most=MAX_LINE_CHARS)
        if not (self.raw.confirmation or "").strip():
            raise self._error("confirmation_subject", "there is no confirmation it could head")
        return text

    def _fixed(self, key: str, text: str, *, most: int) -> None:
        if set(text) & set("{}") or _CONTROL_BUT_LINES.search(text) or len(text) > most:
            raise self._error(
                key, f"write fixed text of at most {most} characters, without {{placeholders}}"
            )

    def _line(self, key: str, text: str | None) -> str | None:
        line = (text or "").strip()
        if _CONTROL.search(line) or len(line) > MAX_LINE_CHARS:
            raise self._error(key, f"write one line of at most {MAX_LINE_CHARS} characters")
        return line or None

    def _limits(self) -> Limits:
        raw = self.raw.limits
        given = {name: int(getattr(raw, name)) for name in _MOST}
        for name, value in given.items():
            self._within(f"limits.{name}", value, least=_LEAST[name], most=_MOST[name])
        return Limits(**given | {"bytes": given["bytes"] + ENVELOPE})

    def _within(self, key: str, value: float, *, least: float, most: float) -> None:
        if not least <= value <= most:
            raise self._error(key, f"write a number from {least} to {most}")

"""How is a webhook account connected, and is that a way in which people can answer?

Read once, when the account is made. Whatever is wrong is said with its name, the value and what to
do, and the account is not made: a hub that starts with half an account loses messages.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import msgspec
import phonenumbers

from faden.channels.webhook.signature import PREFIX, Secret, read_secret
from faden.core.address import Address, parse_address
from faden.core.channel import Capabilities, Evidence
from faden.core.receipt import State
from faden.engine.outward.destination import Allowed, Blocked
from faden.engine.outward.outgoing import header_flaw

Judge = Callable[[str], Allowed | Blocked]

TRUST = {one.name.lower(): one for one in Evidence if one is not Evidence.INFERENCE}
REACHABLE = (State.SENT, State.DELIVERED, State.READ, State.FAILED, State.EXPIRED)
MIN_KEY_BYTES = 24  #: Standard Webhooks: 24 to 64
MIN_TOKEN_CHARS = 16
SECRET_ADVICE = (
    f"use whsec_ and the base64 of {MIN_KEY_BYTES} random bytes or more, "
    f"or a token of at least {MIN_TOKEN_CHARS} characters"
)
NO_WAY_BACK = (
    "nobody could answer (G6): set inbound to true and let the provider post answers to "
    "/hooks/{account}, or set answer_route to a text that tells customers how to reach you"
)
NAMELESS = (
    "nobody can answer to a name (G6): write a number or mailbox of yours, or set answer_route to "
    "a text that tells customers how to reach you"
)

_HIDDEN = frozenset({"secrets", "send_secret", "send_headers"})
_OUR_HEADERS = ("content-type", "idempotency-key", "webhook-id", "webhook-timestamp")
_NO_REPLY = re.compile(
    r"noreply|donotreply"
    r"|(?<![a-z])(?:no|not|dont|never|nicht|keine?)[\s._-]*(?:repl(?:y|ies)|response|answer|antwort)",
    re.IGNORECASE,
)


class ConfigError(ValueError):
    """An account cannot be connected as it is configured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One account as it was configured; README.md says what each means."""

    secrets: tuple[Secret, ...]
    send_url: str | None
    send_headers: Mapping[str, str]
    send_key: bytes | None
    lookup_url: str | None
    log_url: str | None  #: the provider's log of what came and went
    log_poll: float  #: seconds between two looks into it
    answer_route: str | None
    sender: str | None
    region: str
    trust: Evidence
    capabilities: Capabilities


class _Config(msgspec.Struct, forbid_unknown_fields=True):
    secrets: list[str] = []
    send_url: str | None = None
    send_headers: dict[str, str] = {}
    send_secret: str | None = None
    lookup_url: str | None = None
    log_url: str | None = None
    log_poll: float = 60.0
    deduplicates: bool = False
    inbound: bool = True
    answer_route: str | None = None
    sender: str | None = None
    max_length: int = 1600
    per_second: float = 50.0
    region: str = "DE"
    trust: str = "assertion"
    rungs: tuple[str, ...] = ("sent", "delivered", "failed")


def read_settings(account_id: str, config: Mapping[str, object], *, judge: Judge) -> Settings:
    """Read a configuration; raise ConfigError. `judge` says which URLs may be called."""
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
        region = self._region()
        answer_route = self._answer_route()
        self._within("max_length", 1, 65_536)
        self._within("per_second", 0.001, 10_000)
        self._within("log_poll", 1, 3_600)
        return Settings(
            secrets=self._secrets(),
            send_url=self._url("send_url", raw.send_url),
            send_headers=self._headers(),
            send_key=self._send_key(),
            lookup_url=self._lookup_url(),
            log_url=self._url("log_url", raw.log_url),
            log_poll=raw.log_poll,
            answer_route=answer_route,
            sender=self._sender(),
            region=region,
            trust=self._trust(),
            capabilities=Capabilities(
                channel="webhook",
                max_length=raw.max_length,
                inbound=raw.inbound or answer_route is not None,
                deduplicates=raw.deduplicates,
                lookup=raw.lookup_url is not None,
                rungs=self._rungs(),
                per_second=raw.per_second,
            ),
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
        shown = key in _Config.__struct_fields__ and key not in _HIDDEN
        value = repr(self.config.get(key))[:200] if shown else "(hidden)"
        return ConfigError(f"webhook account {self.account_id}: {key} = {value}: {advice}")

    def _secrets(self) -> tuple[Secret, ...]:
        if not self.raw.secrets and self.raw.inbound:
            raise self._error("secrets", f"nothing could be told from a forgery; {SECRET_ADVICE}")
        return tuple(self._secret("secrets", text) for text in self.raw.secrets)

    def _secret(self, key: str, text: str) -> Secret:
        try:
            secret = read_secret(text)
        except ValueError as error:
            raise self._error(key, f"{error}; {SECRET_ADVICE}") from error
        short_key = text.startswith(PREFIX) and len(secret.key or b"") < MIN_KEY_BYTES
        if short_key or len(text) < MIN_TOKEN_CHARS or not text.isascii():
            raise self._error(key, f"too short to be safe, or not ASCII; {SECRET_ADVICE}")
        return secret

    def _send_key(self) -> bytes | None:
        text = self.raw.send_secret
        if text is None:
            return None
        secret = self._secret("send_secret", text)
        if not text.startswith(PREFIX):
            raise self._error("send_secret", "a signature needs a secret that begins with whsec_")
        return secret.key

    def _url(self, key: str, url: str | None) -> str | None:
        if url is None:
            return None
        judged = self.judge(url)
        if isinstance(judged, Blocked):
            raise self._error(
                key, f"{judged.reason}. A host of your own is allowed by the operator's setting"
            )
        return url

    def _lookup_url(self) -> str | None:
        template = self.raw.lookup_url
        if template is not None:
            if template.count("{ref}") != 1 or set(template.replace("{ref}", "")) & set("{}"):
                raise self._error("lookup_url", "write {ref} once, where the reference belongs")
            self._url("lookup_url", template.replace("{ref}", "ref"))
        return template

    def _headers(self) -> Mapping[str, str]:
        for name, value in self.raw.send_headers.items():
            flaw = header_flaw(name, value)
            if flaw or name.lower() in _OUR_HEADERS:
                raise self._error("send_headers", flaw or f"{name} is set by Faden itself")
        return dict(self.raw.send_headers)

    def _answer_route(self) -> str | None:
        text = (self.raw.answer_route or "").strip()
        if not self.raw.inbound and not text:
            raise self._error("inbound", NO_WAY_BACK)
        return text or None

    def _sender(self) -> str | None:
        """Refuse a sender that turns answers away (C1) or that no answer can reach (G6)."""
        sender = self.raw.sender
        if sender is None:
            return None
        if _NO_REPLY.search(sender):
            raise self._error("sender", "every message can be answered here; name a real sender")
        is_address = isinstance(parse_address(sender, region=self.raw.region), Address)
        if not is_address and not self.raw.answer_route:
            raise self._error("sender", NAMELESS)
        return sender

    def _region(self) -> str:
        if self.raw.region not in phonenumbers.SUPPORTED_REGIONS:
            raise self._error("region", "write the country's two letters, like DE")
        return self.raw.region

    def _trust(self) -> Evidence:
        if self.raw.trust not in TRUST:
            raise self._error("trust", f"write one of {', '.join(TRUST)}")
        return TRUST[self.raw.trust]

    def _rungs(self) -> frozenset[State]:
        words = [state.value for state in REACHABLE]
        if set(self.raw.rungs) - set(words):
            raise self._error("rungs", f"write a list of {', '.join(words)}")
        return frozenset(State(word) for word in self.raw.rungs)

    def _within(self, key: str, least: float, most: float) -> None:
        if not least <= getattr(self.raw, key) <= most:
            raise self._error(key, f"write a number from {least} to {most}")

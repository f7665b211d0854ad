"""What do pages and the API need from the rest of Faden?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from starlette.routing import BaseRoute

from faden.engine.command import Command, Done, Rejected
from faden.engine.files.uploads import Uploads
from faden.engine.live.feed import Feed
from faden.engine.live.writing import Writing
from faden.engine.ports import Account, Connector, ContactAccount, Directory, MailAccount
from faden.engine.preference.links import Links
from faden.store.connections import Connections
from faden.store.importing.ports import ImportStore
from faden.store.views import Views


class MailReader(Protocol):
    """Who knows what a raw mail looks like. Large mails take long: ask on another thread."""

    def safe_html(self, raw: bytes, *, remote_images: bool) -> str:
        """Return its HTML form without anything that acts or tells of the reader."""

    def attachment(self, raw: bytes, sha256: str) -> bytes | None:
        """Return the bytes of one of its files (SHA-256 in hex), or None."""


class Blobs(Protocol):
    """Where raw bytes stand that are too large for a row."""

    async def get(self, workspace: int, digest: bytes) -> bytes:
        """Return them; FileNotFoundError when they are not here."""


class Doer(Protocol):
    """Who carries out commands."""

    def __call__(
        self,
        command: Command,
        *,
        place: str = "",
        owners: frozenset[str] | None = None,
        apart_as: str = "",
    ) -> Awaitable[Done | Rejected]:
        """Carry it out; `place` is the network address it came from, for the audit log.

        With owners: only if it touches none but their customers; else it is "not_found". So it is
        for customers from whom `apart_as` ("agent:…") is kept apart.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Handed to `site` by whoever puts the parts together."""

    views: Views  #: every read for people and programs
    connections: Connections  #: for the registry: sign-in, sessions, tokens
    directory: Directory
    do: Doer  #: every write; waits for opt-outs (G5)
    clock: Callable[[], datetime]  #: aware, UTC
    base_url: str  #: under which people reach it; https makes cookies secure
    mails: MailReader
    blobs: Blobs
    uploads: Uploads  #: files that go with messages
    mail_accounts: Callable[[int], Sequence[MailAccount]]  #: of a workspace
    #: who got the message of this account and token wants no more of its kind; false: unknown
    unsubscribe: Callable[[str, str], Awaitable[bool]]
    connector: Connector  #: what a channel makes of a configuration
    why_not: Callable[[str], str | None]  #: why we would not call a URL; None: we would
    imports: ImportStore  #: customers as other systems know them
    feed: Feed  #: who is told that something happened
    contact: Callable[[str], ContactAccount | None]  #: the contact page of this name
    #: accept what came to an account, and return when it is committed
    take: Callable[[Account, bytes], Awaitable[Sequence[object]]]
    writing: Writing  #: who types at this moment
    links: Links  #: what the links in our messages open
    extra_routes: tuple[BaseRoute, ...] = ()

    def within(self, owners: frozenset[str] | None, *, apart: str = "") -> Services:
        """Return what somebody gets who reaches only the customers of these owners (None: all).

        `apart` is their own id, if they are kept apart from some customer.

        Pages and operations know nothing of limits: what they read by and write by is limited.
        """
        if owners is None and not apart:
            return self
        views = self.views.within(owners, apart=apart)
        return replace(self, views=views, do=_Limited(self.do, owners, apart))

    @property
    def is_https(self) -> bool:
        """Say whether people come by https."""
        return self.base_url.startswith("https://")


@dataclass(frozen=True, slots=True)
class _Limited:
    """Carries out commands for somebody who reaches only the customers of some owners."""

    _do: Doer
    _owners: frozenset[str] | None
    _apart: str = ""

    def __call__(
        self,
        command: Command,
        *,
        place: str = "",
        owners: frozenset[str] | None = None,
        apart_as: str = "",
    ) -> Awaitable[Done | Rejected]:
        """Carry it out within the limits; whoever asks may narrow them, never widen them."""
        known = [one for one in (self._owners, owners) if one is not None]
        narrowed = frozenset.intersection(*known) if known else None
        if not self._apart:
            return self._do(command, place=place, owners=narrowed)
        whose = apart_as or f"agent:{self._apart}"
        return self._do(command, place=place, owners=narrowed, apart_as=whose)

"""What do pages and the API need from the rest of Faden?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.routing import BaseRoute

from faden.engine.command import Command, Done, Rejected
from faden.engine.ports import Directory
from faden.store.connections import Connections
from faden.store.views import Views


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Handed to `site` by whoever puts the parts together."""

    views: Views  #: every read for people and programs
    connections: Connections  #: for the registry: sign-in, sessions, tokens
    directory: Directory
    do: Callable[[Command], Awaitable[Done | Rejected]]  #: every write; waits for opt-outs (G5)
    clock: Callable[[], datetime]  #: aware, UTC
    base_url: str  #: under which people reach it; https makes cookies secure
    extra_routes: tuple[BaseRoute, ...] = ()

    @property
    def is_https(self) -> bool:
        """Say whether people come by https."""
        return self.base_url.startswith("https://")

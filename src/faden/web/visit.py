"""Who looks at which page, and how do we answer?"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from faden.core.policy import Policy
from faden.engine.command import Command, Done, Rejected
from faden.store.registry import Session
from faden.store.views_queue import numbers, owed
from faden.web import flash
from faden.web.engine_words import say_reason
from faden.web.files.multipart import SentFile
from faden.web.services import Services
from faden.web.shown import (
    MATTER_WORDS,
    OWED,
    PURPOSES,
    STATES,
    TICKET_REASONS,
    URGENCIES,
    Clock,
    Translate,
    address_icon,
    address_shown,
)
from faden.web.templates import html, translator

WRITERS = frozenset({"admin", "lead", "agent"})
ADMINS = frozenset({"admin"})
LEADERS = frozenset({"admin", "lead"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request of somebody who is signed in and may make it."""

    services: Services
    request: Request
    session: Session
    language: str
    now: datetime
    form: Mapping[str, str] = field(default_factory=dict)  #: what was sent; empty for a GET
    files: Sequence[SentFile] = ()

    @property
    def me(self) -> str:
        """Return who this is as author, owner and "by"."""
        return f"agent:{self.session.agent_id}"

    @property
    def workspace(self) -> int:
        """Return the one workspace this person belongs to."""
        return self.session.workspace

    @property
    def policy(self) -> Policy:
        """Return the workspace's rules."""
        return self.services.directory.policy(self.workspace)

    @property
    def translate(self) -> Translate:
        """Return the translator of this visit's language."""
        return translator(self.language)

    @property
    def clock(self) -> Clock:
        """Return what shows times where this workspace is."""
        zone = ZoneInfo(self.policy.hours.timezone)
        return Clock(self.now, zone, self.language, self.translate)

    @property
    def place(self) -> str:
        """Return the network address it comes from."""
        return self.request.client.host if self.request.client else ""

    def path(self, name: str) -> str:
        """Return a part of the path."""
        return str(self.request.path_params[name])

    def text(self, name: str, *, longest: int = 20_000) -> str:
        """Return a field of the form without blanks around it; 400 when it is absurdly long."""
        value = self.form.get(name, "").strip()
        if len(value) > longest:
            raise HTTPException(400)
        return value

    def address(self, uri: str | None) -> str:
        """Return an address as people here write it."""
        return address_shown(uri, self.policy.region, self.translate)

    def reason(self, reason: str) -> str:
        """Return a reason of the engine in this visit's language."""
        return say_reason(reason, self.translate)

    async def do(self, command: Command) -> Done | Rejected:
        """Have the engine do it; what is not there, or not ours, is the 404 page."""
        result = await self.services.do(command, place=self.place)
        if isinstance(result, Rejected) and result.code == "not_found":
            raise HTTPException(404)
        return result

    async def page(self, name: str, *, status: int = 200, **values: Any) -> Response:  # noqa: ANN401  # whatever a template shows
        """Answer with a page of the desk."""
        counted = await numbers(self.services.views, self.workspace, me=self.me, now=self.now)
        shown = self._common() | {"numbers": counted} | values
        response = HTMLResponse(html(name, self.language, shown), status_code=status)
        if shown["flash"]:
            flash.say_once(response)
        return response

    def _common(self) -> dict[str, Any]:
        return {
            "session": self.session,
            "me": self.me,
            "csrf": self.session.csrf,
            "fresh_id": lambda: secrets.token_urlsafe(16),
            "can_write": self.session.role in WRITERS,
            "can_lead": self.session.role in LEADERS,
            "can_rule": self.session.role in ADMINS,
            "clock": self.clock,
            "now": self.now,
            "path": self.request.url.path,
            "flash": flash.said(self.request),
            "query": "",
            "address": self.address,
            "say_reason": self.reason,
            "address_icon": address_icon,
            "states": STATES,
            "purposes": PURPOSES,
            "urgency_words": URGENCIES,
            "owed": owed,
            "owed_words": OWED,
            "ticket_reasons": TICKET_REASONS,
            "matter_words": MATTER_WORDS,
        }

"""How is a setting changed on a page: once, written down, and what was typed kept if it cannot be?

The rules stand in engine/administration, which the command line and the API share. A form that is
sent twice is done once; what cannot be done is said at its field.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol, TypeVar

from starlette.exceptions import HTTPException
from starlette.responses import Response

from faden.engine.administration.deed import Deed, Refused
from faden.engine.administration.once import Request, first_answer, keep_answer
from faden.store.people.agents import rows
from faden.store.registry import Connection
from faden.web import flash
from faden.web.settings.refusals import say_refusal
from faden.web.visit import Visit

T = TypeVar("T")
Act = Callable[[Deed], Awaitable[T]]

_OURS = frozenset({"csrf", "form_id"})  #: fields that are no part of what is asked
_SECRET = frozenset({"password"})  #: of these not even a fingerprint is stored


@dataclass(frozen=True, slots=True)
class Tried:
    """A form that somebody sent in vain, to be shown again; empty when there was none."""

    form: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)  #: field: what is wrong, translated
    kept: Mapping[str, str] = field(default_factory=dict)

    def fault(self, form: str, name: str) -> str:
        """Return what is wrong with a field, or nothing."""
        return self.faults.get(name, "") if form == self.form else ""

    def value(self, form: str, name: str, stored: str = "") -> str:
        """Return what was typed into a field, else what is stored."""
        return self.kept.get(name, stored) if form == self.form else stored

    def is_first(self, form: str, name: str) -> bool:
        """Say whether this is where the eye and the keyboard should go."""
        return form == self.form and next(iter(self.faults), None) == name


NOTHING_TRIED = Tried()


class Shows(Protocol):
    """A page that can show a form again."""

    async def __call__(self, visit: Visit, tried: Tried, *, status: int) -> Response:
        """Show it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form of a page."""

    name: str
    shows: Shows
    back: str  #: where the browser goes when it is done
    says: str = "set"  #: of `flash.SENTENCES`
    main: str = "name"  #: the field at which a refusal is said that names none


async def carry_out(visit: Visit, form: Form, act: Act[Any]) -> Response:
    """Do it once and go on, or show the form again."""
    try:
        await once(visit, act)
    except Refused as refused:
        return await refuse(visit, form, refused)
    return flash.go_and_say(form.back, form.says)


async def once(visit: Visit, act: Act[T]) -> T | None:
    """Do it in one transaction; None: this very form was done before. Raises Refused."""
    async with visit.services.connections.engine.connection() as connection:
        request, ask = _request(visit), partial(_ask, connection)
        if request and await first_answer(ask, request, now=visit.now) is not None:
            return None
        done = await act(_deed(visit, connection))
        if request:
            await keep_answer(ask, request, "done")
        return done


async def refuse(visit: Visit, form: Form, refused: Refused) -> Response:
    """Say why it cannot be done; what is not there, or not ours, is the 404 page."""
    if refused.code == "not_found":
        raise HTTPException(404)
    name, words = say_refusal(refused, visit.translate)
    status = 422 if refused.code == "invalid" else 409
    return await wrong(visit, form, {name or form.main: words}, status=status)


async def wrong(
    visit: Visit, form: Form, faults: Mapping[str, str], *, status: int = 422
) -> Response:
    """Show a form again with what is wrong in it."""
    kept = {name: text for name, text in visit.form.items() if name not in _OURS | _SECRET}
    return await form.shows(visit, Tried(form.name, faults, kept), status=status)


def _request(visit: Visit) -> Request | None:
    form_id = visit.text("form_id", longest=100)
    if not form_id:
        return None
    asked = {k: v for k, v in visit.form.items() if k not in _OURS | _SECRET}
    said = json.dumps([visit.request.url.path, asked], sort_keys=True).encode()
    key = f"settings:{visit.me}:{form_id}"
    return Request(visit.workspace, key, hashlib.sha256(said).digest())


def _deed(visit: Visit, connection: Connection) -> Deed:
    return Deed(
        connection=connection,
        workspace=visit.workspace,
        now=visit.now,
        who=visit.me,
        place=visit.place,
    )


async def _ask(connection: Connection, name: str, values: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401
    return await rows(connection, name, **values)

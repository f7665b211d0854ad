"""Who needs me now?"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from faden.core.desk.tag import tag_of
from faden.store.registry import is_quiet, set_language
from faden.store.views_queue import SNOOZED, Asked, Queue, queue, tags
from faden.web.desk.mailboxes import flawed
from faden.web.desk.owners import owner_names
from faden.web.desk.reference import guessed
from faden.web.door import WELCOME
from faden.web.language import LANGUAGES
from faden.web.origin import local_path
from faden.web.visit import ADMINS, LEADERS, Visit

SHOWS = ("all", "mine", "team", SNOOZED)


async def home(_request: Request) -> Response:
    """The front door leads to the desk."""
    return RedirectResponse("/desk", status_code=303)


async def show(visit: Visit) -> Response:
    """Show the queue, and what else waits; a new company is asked its first questions before."""
    if visit.session.is_new_company and visit.session.role in ADMINS:
        return RedirectResponse(WELCOME, status_code=303)
    given = visit.request.query_params
    shown, offset = given.get("show", "all"), given.get("from", "0")
    asked = Asked(
        now=visit.now,
        me=visit.me,
        show=shown if shown in SHOWS else "all",
        tag=tag_of(given.get("tag", "")[:200]),
        offset=int(offset) if offset.isascii() and offset.isdigit() and len(offset) < 7 else 0,
    )
    return await visit.page(
        "desk.html",
        queue=await queue(visit.services.views, visit.workspace, asked),
        show=asked.show,
        tag=asked.tag,
        tags=await tags(visit.services.views, visit.workspace),
        owners=await owner_names(visit),
        flawed=await flawed(visit) if visit.session.role in LEADERS else 0,
        guessed=await guessed(visit) if visit.session.role in LEADERS else 0,
        quiet=visit.session.role in LEADERS and await _is_quiet(visit),
        opened=None,
    )


async def _is_quiet(visit: Visit) -> bool:
    """Say whether nothing leaves because this was restored from a backup."""
    async with visit.services.connections.engine.connection() as connection:
        return await is_quiet(connection)


async def waiting(visit: Visit) -> Queue:
    """Return the queue as it also stands beside a customer."""
    asked = Asked(now=visit.now, me=visit.me)
    return await queue(visit.services.views, visit.workspace, asked)


async def change_language(visit: Visit) -> Response:
    """Remember the language this person wants."""
    wanted = visit.text("lang", longest=10)
    if wanted in LANGUAGES:
        async with visit.services.connections.engine.connection() as connection:
            await set_language(connection, visit.session, wanted)
    return RedirectResponse(local_path(visit.text("back", longest=2000)), status_code=303)

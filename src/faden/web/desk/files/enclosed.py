"""Which files go with the answer that I am writing?

They are kept with the draft as soon as they are chosen: a reload, another window or a night loses
none. With a script each is sent alone, with its progress; without one the form is sent with all of
them, and its words are kept as a draft.
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Sequence

from starlette.responses import JSONResponse, RedirectResponse, Response

from faden.core.channel import Capabilities, File
from faden.engine.files.uploads import NotTaken, Offered, Why
from faden.store.files.shelf import Holder, Upload
from faden.store.views_customer import Customer
from faden.web.desk import draft
from faden.web.desk.customer import Refused, find, largest, show_with
from faden.web.desk.mail import size_shown
from faden.web.files.multipart import SentFile
from faden.web.language import mark
from faden.web.visit import Visit

MARK = "file."  #: begins the name of the field of a file that goes along
_PART = 65_536
_REFUSED: dict[Why, str] = {
    Why.EMPTY: mark("%(name)s is empty."),
    Why.TOO_LARGE: mark("%(name)s is too large: at most %(most)s."),
    Why.KIND: mark("%(name)s: only pictures, PDF, plain text, sound and video can be sent."),
    Why.OTHER: mark("%(name)s could not be taken. Please try again."),
    Why.TOO_MANY: mark("Too many files wait already. Please send or remove some."),
    Why.SLOW: mark("%(name)s could not be taken. Please try again."),
}


async def add(visit: Visit) -> Response:
    """Keep files with the draft."""
    seen = await find(visit, visit.path("customer_id"))
    taken, problem, most = [], "", largest(visit, seen)
    for sent in visit.files:
        try:
            taken.append(await _take(visit, seen.customer_id, sent, most=most))
        except NotTaken as refused:
            problem = problem or _words(visit, refused.why, sent.name, most=most)
    if visit.request.headers.get("accept") == "application/json":
        return JSONResponse({"taken": [_told(visit, one) for one in taken], "problem": problem})
    return await _back(visit, problem)


async def drop(visit: Visit) -> Response:
    """Take a file out of the draft."""
    place = await draft.place_of(visit, "reply")
    holder = _holder(visit, place.customer_id)
    await visit.services.uploads.drop(holder, visit.text("drop", longest=100))
    if visit.request.headers.get("accept") == "application/json":
        return JSONResponse({"gone": True})
    return await _back(visit, "")


async def _back(visit: Visit, problem: str) -> Response:
    """Go back to the thread with the words that were typed as the draft."""
    if problem:
        return await show_with(visit, Refused("answer", problem, visit.form), status=422)
    await draft.keep(visit)
    return RedirectResponse(f"/c/{visit.path('customer_id')}#reply-text", status_code=303)


async def _take(visit: Visit, customer_id: str, sent: SentFile, *, most: int) -> Upload:
    uploads = visit.services.uploads
    offered = Offered(
        holder=_holder(visit, customer_id),
        file_id=secrets.token_hex(16),
        name=sent.name,
        most=most,
    )
    upload, _ = await uploads.take(offered, _parts(sent.content))
    return upload


async def _parts(content: bytes) -> AsyncIterator[bytes]:
    for at in range(0, len(content), _PART):
        yield content[at : at + _PART]


def named(visit: Visit) -> list[str]:
    """Return the ids of the files that the form says go along."""
    return [name.removeprefix(MARK) for name in visit.form if name.startswith(MARK)]


def problem(visit: Visit, files: Sequence[File], can: Capabilities) -> str:
    """Say why an account cannot carry these files; empty where it can."""
    if files and not can.max_file:
        return visit.translate("This channel carries no files. Remove them or choose another one.")
    if len(files) > can.max_files:
        return visit.translate("At most %(n)s files go with one message.", n=can.max_files)
    large = next((one for one in files if one.size > can.max_file), None)
    return "" if large is None else _words(visit, Why.TOO_LARGE, large.name, most=can.max_file)


async def chosen(visit: Visit, seen: Customer, ids: Sequence[str]) -> list[File] | None:
    """Return files of my draft; None where one is not there any more."""
    if not ids:
        return []
    shelf = visit.services.uploads.shelf
    found = await shelf.find(_holder(visit, seen.customer_id), ids)
    return [found[one].file for one in ids] if found.keys() == set(ids) else None


async def mean(visit: Visit, seen: Customer, ids: Sequence[str], *, message: str) -> bool:
    """Mean files of my draft for an answer; False where one stands in another one already."""
    if not ids:
        return True
    holder = _holder(visit, seen.customer_id)
    used = await visit.services.uploads.shelf.use(holder, ids, message=message)
    return used is not None


async def put_back(visit: Visit, customer_id: str, files: Sequence[File]) -> None:
    """Put files of an answer that was not sent with the draft again.

    As new ones: what once was meant for a message never becomes what may be swept away.
    """
    for file in files:
        again = Upload(file_id=secrets.token_hex(16), file=file)
        await visit.services.uploads.shelf.add(_holder(visit, customer_id), again, now=visit.now)


def _holder(visit: Visit, customer_id: str) -> Holder:
    return Holder(visit.workspace, visit.me, customer_id)


def _words(visit: Visit, why: Why, name: str, *, most: int) -> str:
    limit = size_shown(most, visit.language)
    return visit.translate(_REFUSED[why], name=name[:100], most=limit)


def _told(visit: Visit, one: Upload) -> dict[str, str]:
    size = size_shown(one.file.size, visit.language)
    return {"id": one.file_id, "name": one.file.name, "size": size}

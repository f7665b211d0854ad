"""What have I begun to write here, and who else is at it?

The page asks by itself, so what it is told is for its script: JSON, and 200 also where a newer
draft stands against an older window. Without a script nothing is kept until it is sent.
"""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from faden.store.people import drafts
from faden.store.people.drafts import Draft, Place
from faden.store.ports import Begun
from faden.store.views import Person, is_id
from faden.web.composing import writing
from faden.web.composing.proposing import Proposal, proposal
from faden.web.desk.owners import all_owners
from faden.web.language import mark
from faden.web.visit import Visit

_LONGEST = 50_000  #: characters; two answers that were taken back fit in
_MOST = 8  #: versions of one draft that a window may name
_DOING = {
    "looking": mark("%(who)s is looking at this too"),
    "reply": mark("%(who)s is writing a reply"),
    "note": mark("%(who)s is writing a note"),
}


async def save(visit: Visit) -> Response:
    """Keep a draft; where a newer one stands, tell it and change nothing."""
    place = await place_of(visit, visit.form.get("kind", ""))
    draft = Draft(_version(visit.form.get("fresh", "")), _text(visit))
    changes = _versions(visit.form.get("draft", ""))
    async with visit.services.connections.engine.connection() as connection:
        version = await drafts.save(connection, place, draft, changes=changes, now=visit.now)
    if version is not None:
        seems = proposal(visit, draft.text) if place.kind == "reply" else Proposal()
        promise = {"promise": seems.told()} if seems.is_shown else {}
        return JSONResponse({"saved": True, "version": version, **promise})
    newer = (await mine(visit, place.customer_id))[place.kind]
    return JSONResponse({"saved": False, "version": newer.version, "text": newer.text})


async def presence(visit: Visit) -> Response:
    """Say that I am here, or write; be told who else is, and what I wrote in other windows."""
    place, person = await _found(visit, visit.form.get("doing", ""), (*drafts.KINDS, "looking"))
    async with visit.services.connections.engine.connection() as connection:
        others = await drafts.present(connection, place, now=visit.now)
    if place.kind == "reply":
        await writing.tell_customer(visit, person)
    names = (await all_owners(visit)).names if others else {}
    words = [
        visit.translate(_DOING[doing], who=names.get(f"agent:{agent_id}", agent_id))
        for agent_id, doing in others
    ]
    if await writing.customer_writes(visit, person):
        who = person.name or visit.translate("The customer")
        words.insert(0, visit.translate("%(who)s is writing …", who=who))
    news = await _written_elsewhere(visit, place.customer_id)
    return JSONResponse({"others": " · ".join(words), "drafts": news})


async def _written_elsewhere(visit: Visit, customer_id: str) -> dict[str, tuple[int, str]]:
    """Return version and words of each draft that the window, which says its own, has not seen."""
    known = {kind: visit.form[kind] for kind in drafts.KINDS if kind in visit.form}
    standing = await mine(visit, customer_id) if known else {}
    return {
        kind: (standing[kind].version, standing[kind].text)
        for kind, given in known.items()
        if standing[kind].version not in _versions(given)
    }


async def mine(visit: Visit, customer_id: str) -> dict[str, Draft]:
    """Return what I have begun to write to a customer, by kind."""
    views, agent_id = visit.services.views, visit.session.agent_id
    return dict(await drafts.drafts(views, visit.workspace, agent_id, customer_id))


async def keep(visit: Visit) -> None:
    """Keep the words of a reply as its draft; a newer one stays."""
    place = await place_of(visit, "reply")
    async with visit.services.connections.engine.connection() as connection:
        draft = Draft(0, _text(visit))
        await drafts.save(
            connection, place, draft, changes=_versions(visit.form.get("draft", "")), now=visit.now
        )


def begun(visit: Visit, kind: str) -> Begun:
    """Return what the form was begun as: it goes when the form is done, a newer one stays."""
    whose = (visit.workspace, visit.session.agent_id, visit.path("customer_id"))
    return Begun(*whose, kind, _versions(visit.form.get("draft", "")))


async def beside(visit: Visit, kind: str) -> dict[str, str]:
    """Return the form with what stands there by now: first that, then the words of this window.

    Sent from there it is sent knowingly, so it counts as changing what stands. Both are kept at
    once: the window may be gone before it has shown them. Where nothing stands, the words of this
    window may be those that were sent from another one: they only stand here.
    """
    place = await place_of(visit, kind)
    newer = (await mine(visit, place.customer_id))[kind]
    typed = visit.form.get("text", "")
    words = [newer.text] if typed.strip() in newer.text else [newer.text, typed]
    text = "\n\n".join(one for one in words if one.strip())
    version: int | None = newer.version
    if newer.text and len(text) <= _LONGEST:
        known = Draft(0, text)
        async with visit.services.connections.engine.connection() as connection:
            version = await drafts.save(
                connection, place, known, changes={newer.version}, now=visit.now
            )
    return {**visit.form, "draft": str(version or newer.version), "text": text}


async def put_back(visit: Visit, text: str) -> None:
    """Put an answer that was taken back into the composer again."""
    place = Place(visit.workspace, visit.session.agent_id, visit.path("customer_id"), "reply")
    async with visit.services.connections.engine.connection() as connection:
        await drafts.put_back(connection, place, text, now=visit.now)


async def place_of(visit: Visit, kind: str, *, kinds: tuple[str, ...] = drafts.KINDS) -> Place:
    """Return the place of a customer I reach; whoever else it is, is the same 404."""
    return (await _found(visit, kind, kinds))[0]


async def _found(visit: Visit, kind: str, kinds: tuple[str, ...]) -> tuple[Place, Person]:
    """Return the place of a customer I reach, and them; whoever else it is, is the same 404."""
    customer_id = visit.path("customer_id")
    async with visit.services.views.reading(visit.workspace) as read:
        known = await read.person(customer_id) if is_id(customer_id) else None
    if known is None or kind not in kinds:
        raise HTTPException(404)
    return Place(visit.workspace, visit.session.agent_id, customer_id, kind), known


def _versions(given: str) -> frozenset[int]:
    """Return the versions that the window has seen, or tried to save and heard no more of."""
    return frozenset(_version(one) for one in given.split(",")[-_MOST:])


def _version(given: str) -> int:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 17 else 0


def _text(visit: Visit) -> str:
    text = visit.form.get("text", "")
    if len(text) > _LONGEST:
        raise HTTPException(413)
    return text if text.strip() else ""

"""What is the situation of this customer, and what can I do about it?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.responses import Response

from faden.core.question.spec import buttons_of
from faden.engine.command import Command, Done, Rejected
from faden.engine.ports import answering
from faden.store.files.shelf import Holder, Upload
from faden.store.views_customer import Customer, customer
from faden.store.views_queue import tags
from faden.store.views_report import account_labels
from faden.web import flash
from faden.web.brief.reading import read_brief
from faden.web.composing.leaving import Leaving
from faden.web.composing.proposing import kept, proposal
from faden.web.desk import draft
from faden.web.desk.about import calls, consent, erased, mentions
from faden.web.desk.about.closing import told_on_closing
from faden.web.desk.about.offers import card as offers_card
from faden.web.desk.about.promises import card as promises_card
from faden.web.desk.about.putting_off import WORDS, offered
from faden.web.desk.about.special import card as special_card
from faden.web.desk.brief.card import Writer
from faden.web.desk.mail import size_shown
from faden.web.desk.owners import all_owners
from faden.web.desk.queue import waiting
from faden.web.desk.telling import EVIDENCE, Teller
from faden.web.desk.timeline import Timeline, ways
from faden.web.preference.filling import STANDS
from faden.web.shown import URGENCIES
from faden.web.visit import Visit

_ASK_FOR = timedelta(days=2)
MAY_LEAVE = ("assigned", "split")  #: what can take a customer out of a team's reach


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a form was not taken, with what had been typed into it."""

    form: str = ""
    reason: str = ""
    kept: Mapping[str, str] = field(default_factory=dict)
    meanwhile: tuple[str, ...] = ()  #: anchors of entries that came since the form was made
    again: str = ""  #: number of the form: it may have been done, and must not be done twice


async def show(visit: Visit) -> Response:
    """Show the thread with everything around it."""
    return await show_with(visit, Refused())


async def show_with(visit: Visit, refused: Refused, *, status: int = 200) -> Response:
    """Show the thread, and at its form why something was refused."""
    views, workspace = visit.services.views, visit.workspace
    place = visit.request.query_params.get("before", "")[:4000]
    seen = await customer(views, workspace, visit.path("customer_id"), before=place)
    if seen is None:
        return await erased.page(visit, visit.path("customer_id"))
    if mentions.is_looking(visit):
        await mentions.seen(visit, seen.person.records)
    labels = await account_labels(views, workspace)
    known = await all_owners(visit)
    drafts = await draft.mine(visit, seen.customer_id)
    teller = teller_of(visit, seen, known.names)
    timeline = Timeline(seen=seen, teller=teller, labels=labels, directory=visit.services.directory)
    return await visit.page(
        "customer.html",
        status=status,
        seen=seen,
        opened=seen.person.records,
        queue=await waiting(visit),
        show="all",
        tag="",
        tags=await tags(views, workspace),
        naps=offered(visit, seen.tickets),
        nap_words=WORDS,
        owners=known.names,
        offered=known.offered,
        away=known.away,
        told=told_on_closing(seen),
        urgencies={one.value: visit.translate(words) for one, words in URGENCIES.items()},
        entries=timeline.shown(),
        around=_around(seen),
        ways=ways(
            seen,
            visit.services.directory,
            labels,
            address=visit.address,
            translate=visit.translate,
            why=_leaving(visit, seen, labels).why,
        ),
        teller=teller,
        evidence=EVIDENCE,
        consent=consent.consent(seen, visit.translate),
        brief=Writer(teller=teller, address=visit.address, labels=labels).card(
            await read_brief(visit.services, workspace, seen, accounts=labels, now=visit.clock.now)
        ),
        stands=STANDS,
        special=await special_card(visit, seen, known),
        offers=await offers_card(visit, seen, teller.person),
        promised=await promises_card(visit, seen),
        refused=refused,
        drafts=drafts,
        proposed=kept(visit) if refused.form == "answer" else proposal(visit, drafts["reply"].text),
        files=await _waiting_files(visit, seen),
        **_files_of(visit, seen),
        is_window=bool(place),
        answers_of=buttons_of,
        call=await calls.card(visit, seen),
        ask_until=ask_until(visit),
    )


def _files_of(visit: Visit, seen: Customer) -> dict[str, Any]:
    """Return what the composer says about files."""
    size = partial(size_shown, language=visit.language)
    return {"largest": largest(visit, seen), "size": size}


async def _waiting_files(visit: Visit, seen: Customer) -> list[tuple[Upload, str]]:
    holder = Holder(visit.workspace, visit.me, seen.customer_id)
    waiting = await visit.services.uploads.shelf.waiting(holder)
    return [(one, size_shown(one.file.size, visit.language)) for one in waiting]


def ask_until(visit: Visit) -> str:
    """Return until when an answer is waited for, unless somebody says otherwise."""
    zone = ZoneInfo(visit.policy.hours.timezone)
    return f"{(visit.now + _ASK_FOR).astimezone(zone):%Y-%m-%dT%H:%M}"


def stays(visit: Visit, form: str) -> None:
    """Have what was typed shown again at its form if we break while taking it (error_page)."""
    visit.request.state.again = partial(_broke, visit, form)


async def _broke(visit: Visit, form: str, reference: str) -> Response:
    reason = visit.translate(
        "Something went wrong on our side. What you wrote is still here: please try again. "
        "If it stays, tell us this number: %(number)s",
        number=reference,
    )
    kept = visit.text("form_id", longest=100)
    return await show_with(visit, Refused(form, reason, visit.form, again=kept), status=500)


def _leaving(visit: Visit, seen: Customer, labels: Iterable[str]) -> Leaving:
    found = (visit.services.directory.account(label) for label in labels)
    accounts = [account for account in found if account is not None]
    return Leaving(seen, accounts, visit.clock.moment, visit.address, visit.translate)


def largest(visit: Visit, seen: Customer) -> int:
    """Return how many bytes a file to this customer may have; 0: no way carries any."""
    accounts = [answering(visit.services.directory, route.account) for route in seen.routes]
    return max((one.capabilities.max_file for one in accounts if one is not None), default=0)


def _around(seen: Customer) -> dict[str, list[Any]]:
    """Return what all records of this person say about others and about wishes, each once."""
    threads = [seen.person.threads[one] for one in seen.person.records]
    kinds = ("suggestions", "refusals", "guardians", "wards", "questions")
    return {
        kind: list(dict.fromkeys(one for thread in threads for one in getattr(thread, kind)))
        for kind in kinds
    }


async def find(visit: Visit, customer_id: str, *, before: str = "") -> Customer:
    """Return a customer of this workspace; anything else is the same 404."""
    seen = await customer(visit.services.views, visit.workspace, customer_id, before=before)
    if seen is None:
        raise HTTPException(404)
    return seen


def teller_of(visit: Visit, seen: Customer, known: Mapping[str, str]) -> Teller:
    """Return what tells this customer's events."""
    return Teller(
        translate=visit.translate,
        clock=visit.clock,
        me=visit.me,
        owners=known,
        others=seen.others,
    )


async def carry_out(visit: Visit, command: Command, *, form: str, sentence: str) -> Response:
    """Do it and go back to the thread; a refusal shows there, with what was typed."""
    return await outcome(visit, await visit.do(command), form=form, sentence=sentence)


async def outcome(visit: Visit, result: Done | Rejected, *, form: str, sentence: str) -> Response:
    """Go back to the thread with what came of a command."""
    if isinstance(result, Rejected):
        status = 409 if result.code in ("conflict", "stale") else 422
        kept = visit.form
        if result.code == "stale":
            kept = await draft.beside(visit, "note" if form == "note" else "reply")
        reason = visit.reason(result.reason)
        return await show_with(visit, Refused(form, reason, kept), status=status)
    return after(visit, result, sentence)


def after(visit: Visit, done: Done, sentence: str) -> Response:
    """Go back to the thread and say what was done."""
    if done.repeated and sentence in ("sent", "held"):
        sentence = "sent-before"
    if sentence in MAY_LEAVE and visit.session.owners is not None:
        # Whoever is limited to teams may not see this customer any more.
        return flash.go_and_say("/desk", sentence)
    return flash.go_and_say(f"/c/{visit.path('customer_id')}#latest", sentence)

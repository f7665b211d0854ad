"""How does a customer say what we may send, to whom, when and how, without signing in?

`/p/{token}`, from a message of ours. Stopping is one press, first on the page, and always works.
What was changed can be taken back for an hour, unless something else was said meanwhile. A yes to
advertising counts only when it is said once more by the link in a mail to that address.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from faden.core.choice.kept import Choice, Step, Told, decide, undo
from faden.core.policy import EVERYTHING, MARKETING
from faden.core.preference import link
from faden.core.preference.link import Aim
from faden.core.preference.preference import Preference
from faden.engine import command as cmd
from faden.engine.preference.links import Said as Written
from faden.web.body import read_form
from faden.web.engine_words import say_reason
from faden.web.preference.filling import (
    PLACES,
    STANDS,
    ZONES,
    chosen,
    differences,
    forecast,
    household,
    preferred,
)
from faden.web.preference.opening import Page, answer, opened
from faden.web.preference.seal import seal, unseal
from faden.web.preference.told import CHANNELS, clock_time
from faden.web.shown import PURPOSES

VERSION = 1  #: of the words on the page; raise it when they change, it is kept with what was chosen
ASKED_FOR = timedelta(days=7)  #: how long a yes may be said by the link in the mail
REQUESTS = ("export", "erase")


@dataclass(frozen=True, slots=True)
class Said:
    """What is told above the page."""

    done: Sequence[str] = ()  #: what is different now
    undo: str = ""
    problem: str = ""
    asked: bool = False
    requested: str = ""
    nothing: bool = False
    kept: Mapping[str, str] = field(default_factory=dict)  #: what was filled in and refused


async def show(request: Request) -> Response:
    """Show the page; nothing is changed."""
    page = await opened(request, Aim.WISHES)
    return page if isinstance(page, Response) else _shown(page, Said())


async def send(request: Request) -> Response:
    """Do what was pressed."""
    page = await opened(request, Aim.WISHES)
    if isinstance(page, Response):
        return page
    form = await read_form(request)
    match form.get("do", ""):
        case "stop":
            return await _stop(page, form)
        case "undo":
            return await _undo(page, form)
        case wanted if wanted in REQUESTS:
            return await _requested(page, form, wanted)
        case _:
            return await _save(page, form)


async def _stop(page: Page, form: Mapping[str, str]) -> Response:
    choices = [Choice(customer_id=page.opened.customer_id, stop=(EVERYTHING,))]
    return await _keep(page, form, choices, words=page.translate("Stop all advertising"))


async def _save(page: Page, form: Mapping[str, str]) -> Response:
    now = page.circle.own.preference or Preference()
    preference, wrong = preferred(form, now, page.translate, colleagues=page.colleagues)
    if wrong:
        return _shown(page, Said(problem=wrong, kept=form), status=422)
    choices, asked = chosen(form, household(page.circle, page.opened.address))
    if preference != now:
        choices.append(Choice(customer_id=page.opened.customer_id, preference=preference))
    ask = None
    if asked:
        ask = cmd.Ask(purposes=tuple(asked), letter=_question(page))
    words = ", ".join(
        f"{page.translate(PURPOSES[purpose])}: {page.translate(STANDS[stands])}"
        for one in choices
        for purposes, stands in ((one.stop, "no"), (one.allow, "yes"))
        for purpose in purposes
    )
    words = words or ", ".join(page.translate(PURPOSES[one]) for one in asked)
    return await _keep(page, form, choices, words=words, ask=ask)


async def _keep(
    page: Page,
    form: Mapping[str, str],
    choices: Sequence[Choice],
    *,
    words: str,
    ask: cmd.Ask | None = None,
) -> Response:
    told = _told(page, words)
    steps = decide(page.circle, choices, told)
    if not steps and ask is None:
        return _shown(page, Said(nothing=True))
    command = cmd.KeepWishes(
        workspace=page.opened.workspace,
        customer_id=page.opened.customer_id,
        choices=tuple(choices),
        told=told,
        ask=ask,
    )
    return await _carry_out(page, form, command, steps)


async def _undo(page: Page, form: Mapping[str, str]) -> Response:
    change = unseal(page.opened.key, page.token, form.get("change", ""), now=page.now)
    if change is None:
        said = page.translate("This cannot be undone any more. Please change it below.")
        return _shown(page, Said(problem=said), status=422)
    told = _told(page, page.translate("Undo"))
    command = cmd.UndoWishes(
        workspace=page.opened.workspace,
        customer_id=page.opened.customer_id,
        before=change.before,
        after=change.after,
        told=told,
    )
    return await _carry_out(page, form, command, undo(change.before, change.after, told))


async def _carry_out(
    page: Page,
    form: Mapping[str, str],
    command: cmd.KeepWishes | cmd.UndoWishes,
    steps: Sequence[Step],
) -> Response:
    known = page.circle.everyone()
    expected = forecast(page.circle, [step for step in steps if step[0] in known], page.now)
    different = differences(page.circle, expected.circle, page.opened.address, page.translate)
    command = replace(command, form_id=_form_id(form), form_digest=_digest(page, form))
    if "copy" in form and different:
        command = replace(command, copy=_copy(page, different))
    result = await page.services.do(command)
    if isinstance(result, cmd.Rejected):
        said = say_reason(result.reason, page.translate)
        return _shown(await _again(page), Said(problem=said), status=409)
    undone = ""
    if isinstance(command, cmd.KeepWishes) and steps and not result.repeated:
        undone = seal(
            page.opened.key,
            page.token,
            before=expected.before,
            after=expected.after,
            at=page.now,
        )
    asked = isinstance(command, cmd.KeepWishes) and command.ask is not None
    nothing = not different and not asked
    return _shown(
        await _again(page), Said(done=different, undo=undone, asked=asked, nothing=nothing)
    )


async def _requested(page: Page, form: Mapping[str, str], wanted: str) -> Response:
    texts = {
        "export": page.translate("I ask for a copy of all data you have about me."),
        "erase": page.translate("I ask you to erase all data you have about me."),
    }
    place = page.request.client.host if page.request.client else ""
    waits = page.request.app.state.contact_paces.seconds(
        place, page.opened.account, page.opened.address
    )
    if waits:
        said = page.translate("So much came from you that we wait a little. Try again in a minute.")
        return _shown(page, Said(problem=said), status=429)
    await page.services.links.write(page.opened, Written(texts[wanted]), form_id=_form_id(form))
    return _shown(page, Said(requested=wanted))


async def confirm(request: Request) -> Response:
    """Show the button that makes a yes to advertising count."""
    page = await opened(request, Aim.YES)
    return page if isinstance(page, Response) else answer(page, "say_yes.html", {"done": False})


async def confirmed(request: Request) -> Response:
    """Take the yes."""
    page = await opened(request, Aim.YES)
    if isinstance(page, Response):
        return page
    form = await read_form(request)
    words = page.translate("Yes, send me advertising")
    command = cmd.KeepWishes(
        workspace=page.opened.workspace,
        customer_id=page.opened.customer_id,
        choices=(Choice(customer_id=page.opened.customer_id, allow=(MARKETING,)),),
        told=_told(page, words),
        form_id=_form_id(form),
        form_digest=_digest(page, form),
    )
    await page.services.do(command)
    return answer(await _again(page), "say_yes.html", {"done": True})


async def _again(page: Page) -> Page:
    """Return the page as things stand now."""
    async with page.services.views.reading(page.opened.workspace) as read:
        person = await read.person(page.opened.customer_id)
    return replace(page, person=person or page.person)


def _told(page: Page, words: str) -> Told:
    """Return the proof: the words on the page, which page, and to whom its link went."""
    wording = f"“{words}” (page of wishes, version {VERSION}, {page.language})"
    return Told(wording=wording, source=page.opened.address)


def _form_id(form: Mapping[str, str]) -> str:
    """Return what makes a form that comes twice one; a program's own is as good as ours."""
    return f"wishes-{form.get('form_id', '')[:64] or secrets.token_hex(16)}"


def _digest(page: Page, form: Mapping[str, str]) -> bytes:
    said = repr((page.opened.delivery_id, page.aim, sorted(form.items())))
    return hashlib.sha256(said.encode()).digest()


def _copy(page: Page, different: Sequence[str]) -> cmd.Copy:
    lines = "\n".join(f"- {one}" for one in different)
    text = page.translate(
        "You have changed what we may send. From now on, on every way:\n\n%(lines)s\n\n"
        "If this was not you, answer this message.",
        lines=lines,
    )
    subject = page.translate("Your wishes: what has changed")
    return _letter(page, subject, text)


def _question(page: Page) -> cmd.Copy:
    until = page.now + ASKED_FOR
    made = link.make(
        page.opened.key,
        Aim.YES,
        link.Link(page.opened.account, page.opened.delivery_id, until),
    )
    text = page.translate(
        "On our page somebody asked for advertising to this address. If it was you, open this and "
        "say yes:\n\n%(url)s\n\nIf not, do nothing: then none comes.",
        url=f"{page.services.base_url}/y/{made}",
    )
    return _letter(page, page.translate("Do you want advertising from us?"), text)


def _letter(page: Page, subject: str, text: str) -> cmd.Copy:
    return cmd.Copy(account=page.opened.account, to=page.opened.address, subject=subject, text=text)


def _shown(page: Page, said: Said, *, status: int = 200) -> Response:
    preference = page.circle.own.preference or Preference()
    kept = said.kept
    zone = kept.get("zone") or preference.zone or page.policy.hours.timezone
    filled = {
        place: kept.get(place, preference.channels[n] if n < len(preference.channels) else "")
        for n, place in enumerate(PLACES)
    }
    values = {
        "said": said,
        "shown": household(page.circle, page.opened.address),
        "stands": STANDS,
        "purposes": PURPOSES,
        "channels": CHANNELS,
        "places": filled,
        "quiet": {
            "from": kept.get("quiet-from", _time(preference.quiet_from)),
            "until": kept.get("quiet-until", _time(preference.quiet_until)),
        },
        "zone": zone,
        "zones": ZONES if zone in ZONES else (zone, *ZONES),
        "wanted": kept.get("language", preference.language),
        "colleagues": page.colleagues,
        "keeps": kept.get("contact", preference.contact),
        "form_id": secrets.token_hex(16),
        "at": page.clock.moment(page.now),
    }
    return answer(page, "wishes.html", values, status=status)


def _time(minute: int | None) -> str:
    return "" if minute is None else clock_time(minute)

"""Which questions can a customer answer by a link of ours, and how is that taken?

Shown is what was asked at the address the link went to. An answer comes in as a message from that
address which presses a button, or says something, about the question: so the first answer wins
here as on every other way, and whoever is later is told how it stands.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from faden.core.asking.button import Button
from faden.core.identity import people
from faden.core.question.spec import buttons_of
from faden.core.question.standing import Phase, Standing
from faden.core.situation import Place
from faden.engine.preference.links import Said
from faden.store.questions.free import places_left
from faden.web.language import mark
from faden.web.preference.opening import Page

CHANGE = "change:"  #: begins the button that puts another answer in the place of the first
LONGEST = 2_000  #: characters of an answer in words

#: what became of an answer
BECAME = {
    "answered": mark("Thank you, we have your answer."),
    "already": mark("There was an answer already; it stands below. You can change it there."),
    "full": mark("Others were faster: this time is taken. Please choose another one."),
    "unclear": mark("We have it and could not read it as an answer. We come back to you."),
    "over": mark("The time for this answer is over. Somebody here looks at what you said."),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A question as the page shows it."""

    standing: Standing
    about: str  #: the message that asked it at this address
    is_open: bool
    buttons: tuple[Button, ...]  #: of an open one its answers, of an answered one the other ones


async def shown(page: Page) -> list[Shown]:
    """Return what was asked at the address of the link: what is open first, then the newest."""
    everyone = page.circle.everyone()
    known = [
        asked
        for one in people(everyone, page.opened.customer_id)
        for asked in everyone[one].questions
        if asked.phase is not Phase.WITHDRAWN
    ]
    named = [delivery_id for asked in known for delivery_id in asked.deliveries]
    went_here = await page.services.links.went_to(page.opened, named) if named else frozenset()
    left = await _left(page, known)
    found = []
    for asked in sorted(known, key=lambda one: one.asked_at, reverse=True):
        here = [delivery_id for delivery_id in asked.deliveries if delivery_id in went_here]
        if here:
            found.append(_shown(page, asked, here[-1], left=left))
    return sorted(found, key=lambda one: not one.is_open)


async def _left(page: Page, known: Sequence[Standing]) -> Mapping[Place, int]:
    """Return which of the times that may be answered with are full."""
    pools = [asked.pool for asked in known if asked.pool is not None]
    return await places_left(page.services.connections, page.opened.workspace, pools, now=page.now)


def _shown(page: Page, asked: Standing, about: str, *, left: Mapping[Place, int]) -> Shown:
    in_time = asked.expires_at > page.now
    buttons = [one for one in buttons_of(asked.spec) if _can_be_had(page, asked, one.id, left)]
    if asked.phase is Phase.ANSWERED and in_time:
        others = [
            Button(CHANGE + one.id, one.label) for one in buttons if asked.key not in ("", one.id)
        ]
        return Shown(asked, about, is_open=False, buttons=tuple(others))
    is_open = asked.phase is Phase.OPEN and in_time
    return Shown(asked, about, is_open=is_open, buttons=tuple(buttons) if is_open else ())


def _can_be_had(page: Page, asked: Standing, key: str, left: Mapping[Place, int]) -> bool:
    """Say whether an answer is no time, or one with room; a call is not made in the past."""
    starts = next((one.starts for one in asked.spec.offers if one.key == key), None)
    if starts is None or asked.pool is None or key == asked.key:
        return True
    is_over = asked.spec.calls and starts <= page.now
    return not is_over and left.get((asked.pool, key), 1) > 0


async def take(page: Page, form: Mapping[str, str]) -> str:
    """Take an answer from the page; return what became of it, "" where nothing was answered."""
    wanted = form.get("question", "")
    one = next((one for one in await shown(page) if one.standing.question_id == wanted), None)
    if one is None:
        return "over"
    said = _said(one, form)
    if said is None:
        return ""
    form_id = form.get("form_id", "")[:64] or secrets.token_hex(16)
    await page.services.links.write(page.opened, said, form_id=form_id)
    after = await _after(page, wanted)
    return "over" if after is None else _became(page, after, said)


def _said(one: Shown, form: Mapping[str, str]) -> Said | None:
    key, words = form.get("key", ""), form.get("value", "").strip()[:LONGEST]
    # Also one that is not on the page any more: then it is told how it stands.
    for button in (*one.buttons, *buttons_of(one.standing.spec)):
        if key == button.id:
            return Said(button.label, about=one.about, pressed=key)
    return Said(words, about=one.about) if words and not key else None


async def _after(page: Page, question_id: str) -> Standing | None:
    async with page.services.views.reading(page.opened.workspace) as read:
        person = await read.person(page.opened.customer_id)
    threads = person.threads.values() if person else ()
    known = [asked for thread in threads for asked in thread.questions]
    return next((asked for asked in known if asked.question_id == question_id), None)


def _became(page: Page, after: Standing, said: Said) -> str:
    key = (said.pressed or "").removeprefix(CHANGE)
    match after.phase:
        case Phase.ANSWERED if key in ("", after.key):
            return "answered"
        case Phase.ANSWERED:
            return "full" if (said.pressed or "").startswith(CHANGE) else "already"
        case Phase.OPEN if after.expires_at > page.now:
            return "full" if key else "unclear"
        case _:
            return "over"

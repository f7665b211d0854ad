"""When is a customer offered a call back, and at which times?

Rules (H1, H1a)
* Whoever asks for a person while none is there, or while the expected wait is longer than the team
  waits to be asked, is offered times at which we call. They still may write, and owe no answer.
* Only times in the team's own hours with room left. One in the morning and one in the afternoon of
  each day, so that few times are a choice.
* Nobody is offered a second call while one is offered or agreed, nor soon after.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from faden.core import event as ev
from faden.core import identity
from faden.core.calls.room import Room, expected
from faden.core.contact.promise import CALL_AGREED
from faden.core.contact.slot import Slot, slots
from faden.core.deadline import open_spans
from faden.core.owed.terms import hours_of
from faden.core.policy import Policy
from faden.core.question.phrasing import Language, phrase
from faden.core.question.spec import CALLS, Kind, Offer, Spec
from faden.core.question.standing import MOST_OPEN, Phase, Standing
from faden.core.reference import ticket_to_name
from faden.core.situation import Situation, Step
from faden.core.thread import Circle
from faden.core.ticket import Ticket
from faden.core.understand.tongue import tongue_of

MOST = 5  #: times to choose from, beside "no call"
PAUSE = timedelta(hours=1)  #: after an offer, before another one
_NOON = 13  #: where the second half of a day begins, in the team's own time
_LONGEST_DAY = timedelta(days=2)


def team_of(circle: Circle, policy: Policy) -> str:
    """Return which team would call: the one that has the customer's matter, else the usual one."""
    current = ticket_to_name(circle.own.tickets)
    is_theirs = current is not None and current.owner.startswith("team:") and not current.level
    return current.owner if current is not None and is_theirs else policy.team


def since(now: datetime, policy: Policy, team: str) -> datetime | None:
    """Return since when the team is there; None: it is not there now."""
    spans = open_spans(now - _LONGEST_DAY, now + timedelta(seconds=1), hours_of(policy, team))
    return next((opens for opens, closes in spans if opens <= now < closes), None)


def key_of(begins: datetime) -> str:
    """Return the key of a time: the same for everybody, so that its room is counted once.

    >>> from datetime import UTC
    >>> key_of(datetime(2026, 11, 23, 8, tzinfo=UTC))
    '20261123T0800Z'
    """
    return f"{begins:%Y%m%dT%H%MZ}"


def free_slots(
    now: datetime, policy: Policy, team: str, left: Iterable[tuple[str, int]]
) -> list[Slot]:
    """Return all times at which a team can still promise a call, the next first."""
    if not policy.calls.room(team):
        return []
    known = dict(left)
    found = slots(now, hours_of(policy, team))
    return [one for one in found if known.get(key_of(one.begins), 1) > 0]


def chosen(free: Iterable[Slot], zone: ZoneInfo) -> list[Slot]:
    """Return a few of these times: of each day the first one before and after noon."""
    halves: dict[tuple[date, bool], Slot] = {}
    for slot in free:
        local = slot.begins.astimezone(zone)
        halves.setdefault((local.date(), local.hour >= _NOON), slot)
    return sorted(halves.values(), key=lambda one: one.begins)[:MOST]


def zone_of(policy: Policy, team: str) -> ZoneInfo:
    """Return in which time zone a team's times are written."""
    return ZoneInfo(hours_of(policy, team).timezone)


def spec_of(policy: Policy, team: str, times: Iterable[Slot], *, text: str, language: str) -> Spec:
    """Return the question that offers these times."""
    room = policy.calls.room(team)
    return Spec(
        kind=Kind.SLOTS,
        text=phrase(Language(language), text),
        language=Language(language),
        timezone=hours_of(policy, team).timezone,
        offers=tuple(Offer(key_of(one.begins), one.begins, room) for one in times),
        pool=f"{CALLS}{team}",
        calls=True,
        region=policy.region,
    )


def offer(
    here: Situation, room: Room, *, team: str, text: str, language: str
) -> tuple[Spec, datetime] | None:
    """Return what can be asked, and until when it can be answered; None: there is no time."""
    free = free_slots(here.now, here.policy, team, room.left)
    times = chosen(free, zone_of(here.policy, team))
    if not times:
        return None
    spec = spec_of(here.policy, team, times, text=text, language=language)
    return spec, times[-1].begins


def asked(spec: Spec, until: datetime, written: ev.MessageWritten, record: str) -> list[Step]:
    """Return the question and the message that carries it, on one record."""
    delivery_id = written.delivery_id
    question = ev.QuestionAsked(
        question_id=delivery_id, spec=spec, expires_at=until, by="faden", delivery_id=delivery_id
    )
    return [(record, question), (record, replace(written, asks=delivery_id))]


def language_of(here: Situation, said: str) -> str:
    """Return the language they chose, else that of their words, else the company's."""
    everyone, own = here.circle.everyone(), here.circle.own.customer_id
    person = dict.fromkeys((own, *identity.people(everyone, own)))
    wishes = [everyone[one].preference for one in person]
    wanted = [one.language for one in wishes if one is not None]
    found = next((one for one in wanted if one in set(Language)), None) or tongue_of(said)
    return found or here.policy.references.language


def is_needed(here: Situation, room: Room, team: str) -> bool:
    """Say whether nobody is there soon."""
    if since(here.now, here.policy, team) is None:
        return True
    wait = expected(room.waits, here.now)
    return wait is not None and wait > here.policy.calls.patience


def calls_of(circle: Circle) -> list[tuple[str, Standing]]:
    """Return all questions to this person about a time for a call, each with its record."""
    everyone = circle.everyone()
    return [
        (one, asked)
        for one in identity.people(everyone, circle.own.customer_id)
        for asked in everyone[one].questions
        if asked.spec.offers_calls
    ]


def starts_of(asked: Standing) -> datetime | None:
    """Return when we call, as it is agreed; None: nothing is."""
    if asked.phase is not Phase.ANSWERED:
        return None
    return next((one.starts for one in asked.spec.offers if one.key == asked.key), None)


def call_tickets(circle: Circle) -> dict[str, tuple[str, Ticket]]:
    """Return the calls that are owed to this person, by their question: the record, the ticket."""
    everyone = circle.everyone()
    return {
        ticket.ticket_id: (one, ticket)
        for one in identity.people(everyone, circle.own.customer_id)
        for ticket in everyone[one].tickets
        if ticket.reason == CALL_AGREED and ticket.inner
    }


def is_under_way(circle: Circle, now: datetime) -> bool:
    """Say whether a call is offered or agreed, or was offered just now."""
    known = [one for _, one in calls_of(circle)]
    waiting = sum(one.phase is Phase.OPEN for one in circle.own.questions)
    if waiting >= MOST_OPEN or call_tickets(circle):
        return True
    return any(
        (one.phase is Phase.OPEN and one.expires_at > now) or one.asked_at > now - PAUSE
        for one in known
    )

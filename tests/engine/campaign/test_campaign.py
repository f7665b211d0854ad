"""A campaign to a hundred thousand, three in a hundred answer: is each served in context?"""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

import pytest
from tests.engine.office import MONDAY, Office, item

from faden.core.channel import Inbound, InboundCall, InboundMessage, Phase
from faden.core.event import MessageWritten
from faden.engine import command as cmd
from faden.engine import handle, inbox, outbox
from faden.engine.timers import ring
from faden.store.brief.lately import brief_of
from faden.store.caused.report import Caused, caused
from faden.store.connections import Connections
from faden.store.views import Views
from faden.store.views_customer import customer

TEMPLATE = "upgrade-2026"
EVERY = 33  #: one in so many customers gets in touch: three in a hundred
SOON = timedelta(minutes=30)  #: until a colleague answers
TOGETHER = 200  #: commands under way at a time, and items of a batch
_WORDS = ("Ja, bitte!", "Was kostet das?", "Wie lange gilt das?", "Nein danke", "Meinen Sie mich?")

#: each ticket a reply made: settled in time, late and escalated, still within its time, or lost
_STAND = """
select
    count(*) filter (where answered.at <= first_due.due_at),
    count(*) filter (where missed.at is not null),
    count(*) filter (
        where answered.at is null and missed.at is null and first_due.due_at > %s
    ),
    count(*)
from ticket
cross join lateral (
    select (event.body ->> 'due_at')::timestamptz as due_at
    from event
    where event.bucket = ticket.bucket
        and event.customer_id = ticket.customer_id
        and event.kind = 'ticket_opened'
    order by event.sequence
    limit 1
) as first_due
left join lateral (
    select min(event.at) as at
    from event
    where event.bucket = ticket.bucket
        and event.customer_id = ticket.customer_id
        and event.kind = 'ticket_answered'
) as answered on true
left join lateral (
    select min(event.at) as at
    from event
    where event.bucket = ticket.bucket
        and event.customer_id = ticket.customer_id
        and event.kind = 'deadline_missed'
) as missed on true
"""


@dataclass(frozen=True)
class Campaign:
    """What came of one."""

    sent: int
    replies: int
    calls: int
    in_context: int
    answered: int
    escalated: int
    waiting: int
    tickets: int
    counted: list[Caused]
    took: dict[str, float]  #: seconds

    def __str__(self) -> str:
        spent = ", ".join(f"{what} {seconds:.0f} s" for what, seconds in self.took.items())
        (row,) = self.counted
        share = 100 * row.followed / row.sent
        return (
            f"{self.sent} sent, {self.replies} replies ({self.calls} of them calls): "
            f"{self.in_context} in their context, {self.answered} answered in time, "
            f"{self.escalated} escalated, {self.waiting} within their time, "
            f"{self.tickets - self.answered - self.escalated - self.waiting} lost\n"
            f"  {row.template}: {row.calls} calls and {row.messages} messages caused within 24 h, "
            f"{share:.2f} % of those sent ({spent})"
        )


def number(one: int) -> str:
    return f"tel:+4915{one:09d}"


def sent(office: Office, many: int) -> None:
    """A program hands over a message to each, and they leave."""

    async def hand_over(first: int) -> None:
        commands = (
            cmd.SendMessage(
                workspace=1,
                account="line",
                to=number(one),
                text="Nur diese Woche: Ihr Upgrade ohne Aufpreis.",
                author="api:campaign",
                template=TEMPLATE,
            )
            for one in range(first, min(first + TOGETHER, many))
        )
        done = await asyncio.gather(*(handled(office, one) for one in commands))
        assert all(isinstance(one, cmd.Done) for one in done)

    for first in range(0, many, TOGETHER):
        office.run(hand_over(first))
        while office.run(round_of(office)):
            pass


async def handled(office: Office, command: cmd.Command) -> cmd.Done | cmd.Rejected:
    return await handle.handle(office.store, office, command, now=office.now, new_id=office.new_id)


async def round_of(office: Office) -> int:
    """Let what is due leave; return how much it was."""
    calls = await outbox.claim(office.store, office, now=office.now, new_id=office.new_id)
    answers = [outbox.Answered(one, await outbox.perform(one, office.now)) for one in calls]
    if answers:
        await outbox.record(office.store, office, answers, now=office.now, new_id=office.new_id)
    return len(answers)


def reply(one: int) -> Inbound:
    """By text, by text that names what it answers, or by telephone."""
    match one // EVERY % 3:
        case 0:
            return InboundCall(
                provider_id=f"call-{one}",
                call_id=f"call-{one}",
                phase=Phase.MISSED,
                sender=number(one),
            )
        case kind:
            return InboundMessage(
                provider_id=f"in-{one}",
                sender=number(one),
                text=_WORDS[one % len(_WORDS)],
                reply_to=f"s{one + 1}" if kind == 1 else None,
            )


def batches(many: int) -> Iterator[list[int]]:
    who = list(range(0, many, EVERY))
    for first in range(0, len(who), TOGETHER):
        yield who[first : first + TOGETHER]


def replied(office: Office, views: Views, many: int) -> tuple[int, int]:
    """They get in touch over the day; every other one is answered within the hour.

    Return how many did, and how many of these stood in their context at that moment.
    """
    count = right = 0
    between = timedelta(hours=20) / (1 + many // EVERY // TOGETHER)
    for batch in batches(many):
        office.now += max(between - SOON, SOON)
        items = [item(reply(one)) for one in batch]
        taken = inbox.accept(office.store, office, items, now=office.now, new_id=office.new_id)
        assert set(office.run(taken).outcomes) == {inbox.Outcome.ACCEPTED}
        right += office.run(in_context(office, views, batch))
        count += len(batch)
        office.now += SOON
        rung(office)
        office.run(answered(office, [one for one in batch if one // EVERY % 2]))
    return count, right


async def answered(office: Office, who: list[int]) -> None:
    for uri, customer_id in records(office, who):
        answer = cmd.Answer(
            workspace=1,
            customer_id=customer_id,
            account="line",
            to=uri,
            text="Gern, es gilt bis Sonntag.",
            author="agent:anna",
        )
        assert isinstance(await handled(office, answer), cmd.Done)


def rung(office: Office) -> None:
    """What was due has been looked at."""
    while office.run(ring(office.store, office, now=office.now, new_id=office.new_id)):
        pass


async def in_context(office: Office, views: Views, who: list[int]) -> int:
    """Count whose brief, while they are there, begins with the message of the campaign."""
    right = 0
    for _, customer_id in records(office, who):
        seen = await customer(views, 1, customer_id)
        assert seen is not None
        found = await brief_of(views, 1, seen, tells_read=frozenset(), now=office.now)
        event = found.reacts[0].place.event if found.reacts else None
        right += isinstance(event, MessageWritten) and event.template == TEMPLATE
    return right


def records(office: Office, who: list[int]) -> list[tuple[str, str]]:
    found = office.rows(
        "select uri, customer_id from address where uri = any(%s)", [number(one) for one in who]
    )
    return [(uri, customer_id.hex) for uri, customer_id in found]


def walked(office: Office, many: int) -> Campaign:
    connections = Connections(office.url, engine_size=1, reader_size=1)
    office.run(connections.open())
    try:
        return walked_with(office, Views(connections), many)
    finally:
        office.run(connections.close())


def walked_with(office: Office, views: Views, many: int) -> Campaign:
    ticks = [time.monotonic()]
    sent(office, many)
    ticks.append(time.monotonic())
    office.later(minutes=1)
    replies, right = replied(office, views, many)
    office.later(hours=3)
    rung(office)
    ticks.append(time.monotonic())
    (stand,) = office.rows(_STAND, office.now)
    ticks.append(time.monotonic())
    counted = office.run(caused(views, 1, since=MONDAY, now=office.now))
    ticks.append(time.monotonic())
    spent = [after - before for before, after in pairwise(ticks)]
    return Campaign(
        sent=many,
        replies=replies,
        calls=sum(one // EVERY % 3 == 0 for one in range(0, many, EVERY)),
        in_context=right,
        answered=stand[0],
        escalated=stand[1],
        waiting=stand[2],
        tickets=stand[3],
        counted=counted,
        took=dict(zip(("sending", "replies", "tickets", "report"), spent, strict=True)),
    )


def proven(campaign: Campaign) -> None:
    print(f"\n{campaign}")
    (row,) = campaign.counted
    assert (row.template, row.sent) == (TEMPLATE, campaign.sent)
    assert (row.calls, row.messages) == (campaign.calls, campaign.replies - campaign.calls)
    assert row.followed == campaign.replies
    assert campaign.in_context == campaign.replies
    assert campaign.tickets == campaign.replies
    assert campaign.answered + campaign.escalated + campaign.waiting == campaign.replies
    assert min(campaign.answered, campaign.escalated) > 0


def test_every_reply_to_a_campaign_stands_in_context_and_in_time(office: Office) -> None:
    proven(walked(office, 500))


@pytest.mark.torture
@pytest.mark.timeout(3 * 3600)
def test_every_reply_to_a_campaign_of_a_hundred_thousand(office: Office) -> None:
    proven(walked(office, 100_000))

"""Do the company's other systems hear every wish, and what if they do not obey?"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.engine.office import KARIM, LINDA, POLICY, Office, says
from tests.engine.publishing.house import SECRET, House, open_house, opened
from tests.scripted_server import ScriptedServer, answers, provider, until

from faden.core import event as ev
from faden.core.policy import Policy
from faden.core.wish.sender import Sender
from faden.directory import LoadedDirectory
from faden.engine import command as cmd
from faden.engine import handle
from faden.engine.wishes import pass_on
from faden.store.webhooks import subscription as subscriptions
from faden.store.webhooks.subscription import NewSubscription

BILLING = Sender("billing", timedelta(seconds=30))
SHOP = Sender("shop", timedelta(minutes=10))


def with_senders(office: Office, *senders: Sender) -> None:
    """These systems write to customers besides us."""
    office.policies[1] = replace(POLICY, senders=senders)


def of(office: Office, kind: type, address: str = LINDA) -> list[Any]:
    """What of this kind has happened."""
    return [one for one in office.events(address) if isinstance(one, kind)]


def ring(office: Office) -> int:
    """Do what the loop of alarms does each second."""
    return office.run(pass_on.ring(office.store, office, now=office.now, new_id=office.new_id))


def acknowledges(office: Office, wish_id: str, address: str = LINDA) -> cmd.Done | cmd.Rejected:
    """A sender calls the API."""
    return office.do(
        cmd.AcknowledgeWish(
            workspace=1, customer_id=office.customer(address), wish_id=wish_id, by="api:billing"
        )
    )


def sends(office: Office, number: int, **other: Any) -> cmd.Done | cmd.Rejected:
    """The billing system has sent something and tells us."""
    values: dict[str, Any] = {
        "workspace": 1,
        "system": "billing",
        "external_id": f"a{number}",
        "to": LINDA,
        "channel": "sms",
        "text": "Nur heute: 20 % auf alles",
        "purpose": "marketing",
        "sent_at": office.now,
        "by": "api:billing",
    }
    return office.do(cmd.ObserveMessage(**(values | other)))


# Passing on.


def test_every_sender_is_told_a_wish_in_the_commit_that_takes_it(office: Office) -> None:
    with_senders(office, BILLING, SHOP)
    office.accept(says("STOPP"))
    told = of(office, ev.WishPassedOn)
    assert [(one.sender, one.granted, one.purposes, one.due_at - office.now) for one in told] == [
        ("billing", False, ("*",), timedelta(seconds=30)),
        ("shop", False, ("*",), timedelta(minutes=10)),
    ]


def test_a_thousand_stops_are_one_wish(office: Office) -> None:
    with_senders(office, BILLING)
    for _ in range(5):
        office.accept(*(says("STOPP") for _ in range(20)))
    assert len(of(office, ev.WishPassedOn)) == 1
    office.accept(says("START"))
    office.accept(says("STOPP"))
    assert [one.granted for one in of(office, ev.WishPassedOn)] == [False, True, False]


def test_a_sender_who_comes_later_hears_the_wish_when_it_is_said_again(office: Office) -> None:
    office.accept(says("STOPP"))
    with_senders(office, BILLING)
    office.accept(says("STOPP"))
    assert [one.sender for one in of(office, ev.WishPassedOn)] == ["billing"]


def test_a_sender_who_was_away_hears_what_changed_meanwhile(office: Office) -> None:
    with_senders(office, BILLING)
    office.accept(says("STOPP"))
    with_senders(office)
    office.accept(says("START"))
    with_senders(office, BILLING)
    office.accept(says("START"))
    assert [one.granted for one in of(office, ev.WishPassedOn)] == [False, True]


def test_words_that_may_be_a_wish_are_passed_on_when_a_person_has_looked(office: Office) -> None:
    with_senders(office, BILLING)
    office.accept(says("Ich will das alles nicht mehr, das nervt"))
    assert of(office, ev.WishPassedOn) == []
    wish = cmd.RecordWish(
        workspace=1,
        customer_id=office.customer(),
        purposes=("marketing",),
        granted=False,
        wording="will das nicht mehr",
        by="agent:anna",
    )
    office.do(wish)
    assert [one.purposes for one in of(office, ev.WishPassedOn)] == [("marketing",)]


# Acknowledging.


def test_who_acknowledges_in_time_is_never_red(office: Office) -> None:
    with_senders(office, BILLING)
    office.accept(says("STOPP"))
    (wish,) = of(office, ev.WishPassedOn)
    office.later(seconds=29)
    acknowledges(office, wish.wish_id)
    again = acknowledges(office, wish.wish_id)
    office.later(hours=2)
    assert ring(office) == 0
    assert isinstance(again, cmd.Done)
    assert again.repeated
    assert [one.by for one in of(office, ev.WishAcknowledged)] == ["api:billing"]
    assert of(office, ev.WishUnacknowledged) == []


def test_who_does_not_is_red_and_a_lead_has_a_ticket_that_is_due(office: Office) -> None:
    with_senders(office, BILLING)
    office.accept(says("STOPP"))
    office.later(seconds=31)
    assert (ring(office), ring(office)) == (1, 0)
    (late,) = of(office, ev.WishUnacknowledged)
    ticket = next(one for one in office.thread().tickets if one.inner)
    assert late.sender == "billing"
    assert (ticket.owner, ticket.reason) == ("team:lead", "wish not acknowledged: billing")
    assert ticket.due_at > office.now


def test_its_word_comes_late_and_ends_the_ticket(office: Office) -> None:
    with_senders(office, BILLING)
    office.accept(says("STOPP"))
    office.accept(says("START"))
    office.later(seconds=31)
    ring(office)
    first, second = of(office, ev.WishPassedOn)
    acknowledges(office, first.wish_id)
    assert any(one.inner for one in office.thread().tickets)
    acknowledges(office, second.wish_id)
    assert not any(one.inner for one in office.thread().tickets)


def test_the_matter_is_ours_and_the_customers_talk_goes_on_beside_it(office: Office) -> None:
    with_senders(office, BILLING)
    office.accept(says("STOPP"))
    theirs = office.thread().tickets[0].ticket_id
    office.later(seconds=31)
    ring(office)
    office.accept(says("Und wo bleibt mein Paket?"))
    assert of(office, ev.MessageReceived)[-1].ticket_id == theirs
    answer = cmd.Answer(
        workspace=1,
        customer_id=office.customer(),
        account="line",
        to=LINDA,
        text="Es kommt morgen.",
        author="agent:anna",
    )
    office.do(answer)
    assert {one.ticket_id == theirs: one.state.value for one in office.thread().tickets} == {
        True: "answered",
        False: "open",
    }


# Broken wishes.


def test_what_is_sent_against_a_wish_is_an_incident_and_the_customer_is_told(
    office: Office,
) -> None:
    office.accept(says("STOPP"))
    office.later(minutes=5)
    sends(office, 1)
    (incident,) = of(office, ev.IncidentOpened)
    ticket = next(one for one in office.thread().tickets if one.inner)
    told = next(one for one in of(office, ev.MessageWritten) if one.tells == "incident")
    assert (incident.sender, incident.ticket_id) == ("billing", ticket.ticket_id)
    assert (ticket.owner, ticket.reason) == ("team:lead", "wish broken: billing")
    assert (incident.told, told.address, told.purpose) == (told.delivery_id, LINDA, "service")
    assert "obwohl Sie das nicht mehr wollten" in told.text


def test_what_was_sent_before_the_wish_is_none_though_it_is_told_after(office: Office) -> None:
    office.accept(says("Hallo"))
    before = office.now
    office.later(minutes=1)
    office.accept(says("STOPP"))
    sends(office, 1, sent_at=before)
    assert of(office, ev.IncidentOpened) == []
    assert of(office, ev.MessageObserved)[0].against != ""


def test_what_a_wish_leaves_alone_is_none(office: Office) -> None:
    office.accept(says("STOPP"))
    sends(office, 1, purpose="contract")
    assert of(office, ev.IncidentOpened) == []


def test_a_campaign_against_a_wish_is_one_ticket_and_one_word_a_day(office: Office) -> None:
    office.accept(says("STOPP"))
    for number in range(10):
        office.later(minutes=1)
        sends(office, number)
    assert len(of(office, ev.IncidentOpened)) == 10
    assert len([one for one in office.thread().tickets if one.inner]) == 1
    assert sum(one.tells == "incident" for one in of(office, ev.MessageWritten)) == 1
    assert [one.told is None for one in of(office, ev.IncidentOpened)] == [False] + [True] * 9


# Over the wire.


@asynccontextmanager
async def heard_by(
    office: Office, receiver: ScriptedServer, *, sender: Sender = BILLING
) -> AsyncIterator[House]:
    """Let a process tell this sender its wishes."""
    async with open_house(office, receiver) as house:

        async def acknowledge(workspace: int, customer_id: str, wish_id: str, by: str) -> None:
            command = cmd.AcknowledgeWish(
                workspace=workspace, customer_id=customer_id, wish_id=wish_id, by=by
            )
            await handle.handle(office.store, office, command, now=office.now, new_id=office.new_id)

        house.acknowledge = acknowledge
        new = NewSubscription(
            workspace=1,
            name="ear",
            url=receiver.url,
            kinds=["wish.changed"],
            secret=SECRET,
            sender=sender,
        )
        assert await house.person(lambda at: subscriptions.add(at, new, now=office.now))
        house.process()
        yield house


def test_the_senders_answer_acknowledges(office: Office) -> None:
    with_senders(office, BILLING, SHOP)
    office.accept(says("Hallo"))

    async def story() -> dict[str, Any]:
        yes = answers(200, b'{"acknowledged": true}')
        async with provider(yes) as receiver, heard_by(office, receiver) as house:
            await house.accept(says("STOPP"))
            await until(lambda: len(receiver.asked) == 1)
            await house.settled(1, "ear")
            return opened(receiver.asked[0])

    told = office.run(story())
    billing = of(office, ev.WishPassedOn)[0]
    assert told["type"] == "wish.changed"
    assert {key: told["data"][key] for key in ("wish_id", "sender", "wish", "purposes")} == {
        "wish_id": billing.wish_id,
        "sender": "billing",
        "wish": "withdrawn",
        "purposes": ["*"],
    }
    assert told["data"]["addresses"] == [LINDA]
    assert [(one.sender, one.by) for one in of(office, ev.WishAcknowledged)] == [
        ("billing", "webhook:ear")
    ]


def test_each_sender_hears_its_own_wishes_alone(office: Office) -> None:
    with_senders(office, SHOP, BILLING)

    async def story() -> list[dict[str, Any]]:
        async with provider(answers(204)) as receiver, heard_by(office, receiver) as house:
            await house.accept(says("STOPP"))
            await house.accept(says("STOPP", KARIM))
            await house.settled(2, "ear")
            return [opened(asked)["data"] for asked in receiver.asked]

    told = office.run(story())
    # Two customers' wishes may overtake each other.
    assert sorted((one["sender"], *one["addresses"]) for one in told) == sorted(
        [("billing", LINDA), ("billing", KARIM)]
    )


def test_every_process_knows_the_senders_within_seconds(office: Office) -> None:
    async def story() -> tuple[Policy, Policy]:
        async with provider(answers(204)) as receiver, open_house(office, receiver) as house:
            directory = LoadedDirectory(house.connections, house.client)
            await directory.load()
            before = directory.policy(1)
            async with heard_by(office, receiver):
                await directory.load()
                return before, directory.policy(1)

    before, after = office.run(story())
    assert (before.senders, after.senders) == ((), (BILLING,))


def test_a_mere_yes_does_not(office: Office) -> None:
    with_senders(office, BILLING)

    async def story() -> None:
        async with provider(answers(200, b"ok")) as receiver, heard_by(office, receiver) as house:
            await house.accept(says("STOPP"))
            await house.settled(1, "ear")

    office.run(story())
    assert of(office, ev.WishAcknowledged) == []

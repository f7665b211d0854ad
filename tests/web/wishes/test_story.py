"""A foreign sender never says that it obeys, and sends again: who notices, and by when?

The whole story through what people and programs use: the API, the customer's line, the signed
webhook, the desk. The clock is told; nothing waits.
"""

import asyncio
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from tests.engine.publishing.house import Silent
from tests.web.accounts.lines import Line
from tests.web.visitor import House, Visitor

from faden.core.channel import Rendered, SendResult, Sent, Unrenderable
from faden.core.obeyed.earlier import MANY_LATE
from faden.core.policy import Policy
from faden.engine import outbox
from faden.engine.doorbell import Doorbell
from faden.engine.ids import new_id
from faden.engine.outward.exchange import Reply
from faden.engine.outward.outgoing import Outcome, OutgoingClient, Request
from faden.engine.publishing.publisher import Publisher
from faden.engine.settings import DEFAULT_HOURS
from faden.engine.wishes import pass_on
from faden.engine.wishes.earlier import FIRST, look, tell_earlier
from faden.store.earlier.work import PostgresSweepStore
from faden.store.ports import Delivery
from faden.store.views import Views
from faden.store.webhooks import subscription
from faden.store.webhooks.publishing import desk

LINDA = "tel:+491701234567"


@dataclass(frozen=True, slots=True)
class Phone(Line):
    """The customers' line, with what they got."""

    got: list[tuple[str, str]] = field(default_factory=list)

    def render(self, delivery: Delivery) -> Rendered | Unrenderable:
        assert delivery.message is not None
        return Rendered(
            delivery_id=delivery.delivery_id,
            ref=delivery.ref,
            to=delivery.address,
            text=delivery.message.text,
            purpose=delivery.purpose,
            attempt=1,
        )

    async def send(self, message: Rendered) -> SendResult:
        self.got.append((message.to, message.text))
        return Sent()


class Takes(OutgoingClient):
    """The campaign tool's server: it takes every post with 204 and does nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.posted: list[dict[str, Any]] = []

    async def call(self, request: Request) -> Outcome:
        self.posted.append(json.loads(request.body) | {"url": request.url})
        assert request.headers["webhook-signature"].startswith("v1,")
        return Reply(204, {}, b"")


@dataclass
class Town:
    """One company with its processes, and a told clock."""

    house: House
    phone: Phone
    tool: Takes = field(default_factory=Takes)

    def later(self, **much: float) -> None:
        """Let time pass."""
        self.house.company.now += timedelta(**much)

    def work(self) -> None:
        """Do what `faden work` does each second: settings, sending, alarms."""
        company = self.house.company

        async def once() -> None:
            async with company.connections.engine.connection() as connection:
                senders = await subscription.senders(connection)
            company.directory.policies[company.north] = Policy(
                hours=DEFAULT_HOURS, senders=senders.get(company.north, ())
            )
            store, directory, now = company.store, company.directory, company.now
            await pass_on.ring(store, directory, now=now, new_id=new_id)
            calls = await outbox.claim(store, directory, now=now, new_id=new_id)
            answers = [outbox.Answered(call, await outbox.perform(call, now)) for call in calls]
            if answers:
                await outbox.record(store, directory, answers, now=now, new_id=new_id)

        self.house.run(once())

    def catch_up(self, batches: int = 9) -> None:
        """Tell who came later, as `faden work` does."""
        company = self.house.company
        store = PostgresSweepStore(company.connections.engine)

        async def told() -> None:
            await look(store, now=company.now)
            company.now += FIRST
            for _ in range(batches):
                await tell_earlier(store, now=company.now, new_id=new_id)

        self.house.run(told())

    def publish(self, until: Callable[[], bool]) -> None:
        """Let a process tell webhooks, until something has been told."""
        company = self.house.company

        async def told() -> None:
            publisher = Publisher(
                partial(desk, company.connections.url),
                Views(company.connections),
                self.tool,
                clock=lambda: company.now,
                doorbell=Doorbell(Silent()),
            )
            publisher.start()
            async with asyncio.timeout(20):
                while not until():  # noqa: ASYNC110 - the process knows no event
                    await asyncio.sleep(0.01)
            await publisher.stop()

        self.house.run(told())

    def writes(self, text: str) -> None:
        """Linda writes from her number."""
        company = self.house.company
        self.house.run(company.writes(LINDA, text, name="Linda Weber"))

    def told(self) -> list[str]:
        """What Linda got."""
        return [text for to, text in self.phone.got if to == LINDA]


@pytest.fixture
def town(fresh: House) -> Town:
    company = fresh.company
    phone = Phone("sms", company.north)
    company.directory.lines["sms"] = phone
    return Town(fresh, phone)


@pytest.fixture
def admin(town: Town) -> Visitor:
    """The program that sets things up."""
    return town.house.program("north-admin")


def connect(admin: Visitor, *, seconds: float = 30) -> dict[str, Any]:
    body = {
        "name": "campaign-ear",
        "url": "https://campaigns.example.org/wishes",
        "sender": "campaigns",
        "acknowledge_within_s": seconds,
    }
    answer = admin.post_json("/api/v1/webhooks", body)
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


def sends(tool: Visitor, town: Town, number: int) -> None:
    """The campaign tool has sent an offer, and tells Faden so."""
    answer = tool.post_json(
        "/api/v1/messages/observed",
        {
            "system": "campaigns",
            "id": f"offer-{number}",
            "channel": "sms",
            "to": LINDA,
            "text": "Nur heute: 20 % auf alles",
            "purpose": "marketing",
            "sent_at": town.house.company.now.isoformat(),
        },
    )
    assert answer.status_code == 201, answer.text


def tickets(admin: Visitor, customer_id: str) -> list[dict[str, Any]]:
    """The tickets of a customer that are not closed."""
    found: list[dict[str, Any]] = admin.get(f"/api/v1/customers/{customer_id}").json()["tickets"]
    return [one for one in found if one["state"] != "closed"]


def hears_and_says_nothing(town: Town) -> str:
    """The campaign tool is told the wish, signed, and merely takes it; return the wish."""
    town.publish(lambda: len(town.tool.posted) == 1)
    (posted,) = town.tool.posted
    told: dict[str, Any] = posted["data"]
    assert posted["type"] == "wish.changed"
    assert posted["url"] == "https://campaigns.example.org/wishes"
    assert (told["sender"], told["wish"], told["addresses"]) == ("campaigns", "withdrawn", [LINDA])
    return str(told["wish_id"])


def is_red(admin: Visitor, anna: Visitor, wish_id: str) -> None:
    """The API, the thread and the page of trouble show it; a lead has a ticket that is due."""
    (late,) = admin.get("/api/v1/senders").json()["late"]
    thread, customer_id = anna.get(f"/c/{late['customer_id']}").text, late["customer_id"]
    assert (late["sender"], late["wish_id"]) == ("campaigns", wish_id)
    assert 'class="entry line disobeyed"' in thread
    assert "campaigns hat bis" in thread
    assert "Andere Absender, die einen Wunsch nicht bestätigt haben" in anna.get("/trouble").text
    reason = "wish not acknowledged: campaigns"
    (ticket,) = [one for one in tickets(admin, customer_id) if one["reason"] == reason]
    assert (ticket["owner"], ticket["due_at"] is not None) == ("team:lead", True)


def is_an_incident(admin: Visitor, anna: Visitor) -> None:
    """The list by sender has it, the thread too, and a lead has a ticket for it."""
    (incident,) = admin.get("/api/v1/senders").json()["incidents"]
    page, customer_id = anna.get("/senders").text, incident["customer_id"]
    assert (incident["sender"], incident["purpose"]) == ("campaigns", "marketing")
    assert incident["told"] is not None
    thread = anna.get(f"/c/{customer_id}").text
    assert "campaigns hat gegen einen Wunsch geschrieben" in thread
    assert "1 Nachricht gegen einen Wunsch in 30 Tagen" in page
    assert "Linda Weber" in page
    assert "wish broken: campaigns" in {one["reason"] for one in tickets(admin, customer_id)}


def test_red_within_a_minute_an_incident_on_the_second_message_and_the_customer_is_told(
    town: Town, admin: Visitor
) -> None:
    connect(admin, seconds=30)
    tool, anna = town.house.program("north-agent"), town.house.signed_in("anna")
    town.work()
    sends(tool, town, 1)  # the first message: nobody had said no
    assert admin.get("/api/v1/senders").json()["incidents"] == []

    town.later(minutes=10)
    town.writes("STOPP")
    town.work()
    assert [text[:22] for text in town.told()] == ["Ihr Wunsch ist notiert"]  # at once
    wish_id = hears_and_says_nothing(town)

    town.later(seconds=29)
    town.work()
    assert admin.get("/api/v1/senders").json()["late"] == []
    town.later(seconds=2)
    town.work()
    is_red(admin, anna, wish_id)

    town.later(minutes=5)
    sends(tool, town, 2)
    town.work()
    is_an_incident(admin, anna)
    assert len(town.told()) == 2
    assert "obwohl Sie das nicht mehr wollten" in town.told()[-1]


def test_what_the_api_acknowledges_is_never_red(town: Town, admin: Visitor) -> None:
    connect(admin)
    town.work()
    town.writes("STOPP")
    [[wish]] = town.house.rows("select wish_id from passed_wish")
    tool = town.house.program("north-agent")
    path = f"/api/v1/wishes/{wish.hex}/acknowledged"
    first, again = tool.post_json(path, {}), tool.post_json(path, {})
    unknown = tool.post_json(f"/api/v1/wishes/{'0' * 32}/acknowledged", {})
    town.later(hours=1)
    town.work()
    assert (first.status_code, first.json()["repeated"]) == (200, False)
    assert (again.status_code, again.json()["repeated"]) == (200, True)
    assert unknown.status_code == 404
    assert admin.get("/api/v1/senders").json()["late"] == []


def test_a_lead_who_has_asked_ends_it_by_a_click(town: Town, admin: Visitor) -> None:
    connect(admin)
    town.work()
    town.writes("STOPP")
    town.later(minutes=1)
    town.work()
    anna = town.house.signed_in("anna")
    (late,) = admin.get("/api/v1/senders").json()["late"]
    done = anna.post(f"/c/{late['customer_id']}/acknowledge", {"wish": late["wish_id"]})
    assert (done.status_code, done.headers["location"]) == (303, "/senders")
    assert admin.get("/api/v1/senders").json()["late"] == []
    assert "Hat alles bestätigt, was fällig war" in anna.get("/senders").text
    reasons = {one["reason"] for one in tickets(admin, late["customer_id"])}
    assert reasons == {"message"}


def test_a_sender_has_one_ear_and_hears_wishes_alone(town: Town, admin: Visitor) -> None:
    connect(admin)
    url = "https://x.example.org/"

    def refused(**body: Any) -> int:
        return admin.post_json("/api/v1/webhooks", {"name": "x", "url": url} | body).status_code

    assert refused(sender="campaigns") == 409
    assert refused(sender="billing", kinds=["message.received"]) == 422
    assert refused(kinds=["wish.changed"]) == 422
    assert refused(acknowledge_within_s=5) == 422
    assert refused(sender="billing", acknowledge_within_s=0) == 422
    assert refused(sender=" billing\n") == 422
    change = {"url": url, "acknowledge_within_s": 90}
    assert admin.send("PUT", "/api/v1/webhooks/campaign-ear", json=change).status_code == 200
    (shown,) = admin.get("/api/v1/webhooks").json()["items"]
    assert (shown["kinds"], shown["sender"], shown["acknowledge_within_s"]) == (
        ["wish.changed"],
        "campaigns",
        90,
    )


# A sender that comes later.


def test_a_sender_that_comes_after_a_stop_is_told_acknowledges_and_is_never_red(
    town: Town, admin: Visitor
) -> None:
    town.work()
    town.writes("STOPP")
    town.later(days=30)
    connect(admin)
    town.work()
    (shown,) = admin.get("/api/v1/senders").json()["items"]
    assert shown["earlier"] is None
    town.catch_up()
    wish_id = hears_and_says_nothing(town)
    tool = town.house.program("north-agent")
    assert tool.post_json(f"/api/v1/wishes/{wish_id}/acknowledged", {}).status_code == 200
    town.later(hours=2)
    town.work()
    found = admin.get("/api/v1/senders").json()
    (shown,) = found["items"]
    assert found["late"] == []
    assert (shown["earlier"].pop("done_at") is not None, shown["earlier"]) == (
        True,
        {"expected": 1, "looked": 1, "told": 1, "waits": False},
    )
    page = town.house.signed_in("anna").get("/senders").text
    assert "Die Wünsche, die schon galten, bevor er dazukam, wurden ihm mitgeteilt: 1" in page


def test_how_far_it_has_got_is_shown_and_measured(town: Town, admin: Visitor) -> None:
    anna, north = town.house.signed_in("anna"), f'workspace="{town.house.company.north}"'
    town.writes("STOPP")
    connect(admin)
    page = anna.get("/senders").text
    assert "bevor er dazukam: das beginnt gleich" in page
    town.catch_up(batches=1)
    page, numbers = anna.get("/senders").text, admin.get("/metrics").text
    assert "bevor er dazukam: 1 von etwa 1 Kunden angesehen, Wünsche mitgeteilt: 1" in page
    assert f"faden_senders_behind{{{north}}} 1" in numbers
    assert f"faden_wishes_late{{{north}}} 0" in numbers
    town.later(minutes=2)
    town.work()
    assert f"faden_wishes_late{{{north}}} 1" in admin.get("/metrics").text
    town.catch_up()
    assert f"faden_senders_behind{{{north}}} 0" in admin.get("/metrics").text


def test_who_is_late_with_many_waits_and_the_page_says_so(town: Town, admin: Visitor) -> None:
    town.writes("STOPP")
    connect(admin)
    town.catch_up(batches=1)
    [[customer, workspace]] = town.house.rows("select customer_id, workspace_id from passed_wish")
    for number in range(MANY_LATE):
        town.house.rows(
            "insert into passed_wish"
            " (bucket, wish_id, workspace_id, customer_id, sender, at, due_at)"
            " values (0, %s, %s, %s, 'campaigns', %s, %s) returning 1",
            *(uuid.UUID(int=number), workspace, customer),
            *(town.house.company.now, town.house.company.now),
        )
    assert admin.get("/api/v1/senders").json()["items"][0]["earlier"]["waits"]
    page = town.house.signed_in("anna").get("/senders").text
    assert "dass ältere erst folgen, wenn er bestätigt: 1 von etwa 1 Kunden" in page


# Why?


def why(program: Visitor, house: House, text: str) -> dict[str, Any]:
    [[customer, sequence]] = house.rows(
        "select customer_id, sequence from event where body->>'text' = %s", text
    )
    answer = program.get(f"/api/v1/customers/{customer.hex}/events/{sequence}/why")
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()
    return said


def offers(program: Visitor, text: str, purpose: str = "marketing") -> None:
    body = {"account": "sms", "to": LINDA, "text": text, "purpose": purpose}
    assert program.post_json("/api/v1/messages", body).status_code == 201


def test_why_names_the_rule_and_the_words_that_stood_then(town: Town) -> None:
    shop = town.house.program("north-agent")
    town.writes("Hallo")
    offers(shop, "Angebot eins")
    town.work()
    town.later(minutes=1)
    town.writes("STOPP")
    offers(shop, "Angebot zwei")
    offers(shop, "Ihr Paket ist da", "service")
    town.later(seconds=1)
    town.work()
    town.work()
    sent, refused = (why(shop, town.house, f"Angebot {one}") for one in ("eins", "zwei"))
    service = why(shop, town.house, "Ihr Paket ist da")
    assert (sent["outcome"], sent["rule"], sent["said"]) == ("sent", "no wish stood against it", [])
    assert (refused["outcome"], refused["rule"]) == (
        "refused",
        "withdrawn by the customer: marketing",
    )
    (said,) = refused["said"]
    assert (said["kind"], said["wording"], said["source"], said["by"]) == (
        "withdrawn",
        "STOPP",
        LINDA,
        "customer",
    )
    assert service["rule"] == "a service message: no opt-out touches it"


def test_why_is_one_click_from_the_thread(town: Town) -> None:
    shop, anna = town.house.program("north-agent"), town.house.signed_in("anna")
    town.writes("STOPP")
    offers(shop, "Angebot zwei")
    town.later(seconds=1)
    town.work()
    town.work()
    [[customer, sequence]] = town.house.rows(
        "select customer_id, sequence from event where body->>'text' = 'Angebot zwei'"
    )
    path = f"/messages/{customer.hex}/{sequence}/why"
    assert f'href="{path}"' in anna.get(f"/c/{customer.hex}").text
    page = anna.get(path).text
    assert "Sie wurde nicht gesendet" in page
    assert "vom Kunden abgelehnt" in page
    assert "STOPP" in page
    assert anna.get(f"/messages/{customer.hex}/1/why").status_code == 404  # the customer's own

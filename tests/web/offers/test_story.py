"""S1, the phone upgrade: offered by mail for 0 euros, asked by phone, had in the shop, once.

And her daughter's advertising stops at a word on the phone and stays stopped. The whole story
through what people and programs use; the clock is told.
"""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from tests.web.api_settings.program import Program
from tests.web.visitor import House, Visitor

from faden.core.channel import InboundCall, InboundMessage, Phase
from faden.engine import outbox
from faden.engine.campaigns.course import go_on
from faden.engine.ids import new_id
from faden.engine.inbox import Item, accept
from faden.store.campaigns.work import PostgresCampaignStore

LINDA = "+4915112340182"
LINDA_MAIL = "linda@example.org"
MIA = "+4915112340999"
UPGRADE: dict[str, Any] = {
    "title": "Handy kostenlos aufrüsten",
    "price_cents": 0,
    "instead_cents": 13_000,
    "currency": "EUR",
    "until": "2030-12-02T22:59:59Z",
    "advertised": ["email"],
    "who": "Bestandskunden mit Vertrag",
    "steps": [
        {"lines": ["Code UP-0 eingeben: 0 Euro.", "Gerät zuschicken lassen."]},
        {"channel": "shop", "lines": ["Code UP-0 eingeben: 0 Euro.", "Gerät aushändigen."]},
    ],
    "unneeded": ["die E-Mail", "eine Vollmacht für Mia"],
    "books": "billing",
}


class Story:
    """Linda, Mia and the company."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.shop = Program(house, "north-lead")
        house.rows("update agent set locale = 'de' returning 1")
        house.run(house.company.writes(f"tel:{LINDA}", "Hallo", name="Linda Weber"))
        house.run(house.company.writes(f"tel:{MIA}", "Hi", name="Mia Weber"))
        self.linda = house.run(house.company.record(f"tel:{LINDA}"))
        self.mia = house.run(house.company.record(f"tel:{MIA}"))
        self.anna = house.signed_in("anna")
        self.shop.told("POST", f"/customers/{self.linda}/wards", {"ward_id": self.mia})
        self.shop.told("PUT", "/offers/phone-upgrade", UPGRADE)
        self.shop.told("POST", "/offers/phone-upgrade/publish")

    def later(self, **much: float) -> None:
        self.house.company.now += timedelta(**much)

    def offers_by_message(self) -> str:
        """The web shop offers it to Linda, for Mia."""
        sent = {
            "to": LINDA,
            "account": "sms",
            "purpose": "contract",
            "text": "Für Mia: das neue Handy für 0 statt 130 Euro, nur im Web.",
            "offer": {"id": "phone-upgrade", "whom": "Mia"},
        }
        answer = self.shop.ask("POST", "/messages", sent, key="offer-1")
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def calls(self, sender: str | None) -> None:
        call = InboundCall(
            provider_id=f"c-{sender}", call_id=f"call-{sender}", phase=Phase.RINGING, sender=sender
        )
        self.house.run(self.house.company.arrives(self.house.company.north, "sms", call))

    def held(self, channel: str) -> dict[str, Any]:
        path = f"/customers/{self.linda}/offers?channel={channel}"
        [one] = self.shop.told("GET", path)["items"]
        return dict(one)

    def advertises(self, to: str, key: str) -> str:
        """The campaign tool sends through Faden; return the state of the message."""
        sent = {"to": to, "account": "sms", "purpose": "marketing", "text": "Nur heute!"}
        made = self.shop.ask("POST", "/messages", sent | {"ref": key}, key=key)
        assert made.status_code == 201, made.text
        self.work()
        return str(self.shop.told("GET", f"/messages/{made.json()['id']}")["state"])

    def work(self) -> None:
        """Do what `faden work` does: send what may leave."""
        company = self.house.company

        async def once() -> None:
            store, directory, now = company.store, company.directory, company.now
            calls = await outbox.claim(store, directory, now=now, new_id=new_id)
            answers = [outbox.Answered(call, await outbox.perform(call, now)) for call in calls]
            await outbox.record(store, directory, answers, now=now, new_id=new_id)

        self.house.run(once())


@pytest.fixture
def story(fresh: House) -> Story:
    return Story(fresh)


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def brief_of(visitor: Visitor, customer: str) -> list[str]:
    """The words of the brief's last part: what to say."""
    page = visitor.get(f"/c/{customer}").text
    said = re.search(r"Das sagen</h2>(.*?)</section>", page, re.DOTALL)
    assert said is not None, page[:200]
    return words(said[1]).split()


def test_offered_by_mail_asked_by_phone_had_in_the_shop_once(story: Story) -> None:
    message = story.offers_by_message()
    # From a hidden number nobody is known; her name finds her.
    story.calls(None)
    assert story.linda in story.anna.get("/search?q=Linda+Weber").headers["location"]
    first = " ".join(brief_of(story.anna, story.linda)[:20])
    assert "Handy kostenlos aufrüsten (Mia)" in first
    assert "0,00" in first
    assert "Code UP-0" in first
    assert "eine Vollmacht für Mia" in words(story.anna.get(f"/c/{story.linda}").text)
    phone, counter = story.held("phone"), story.held("shop")
    assert (phone["message_id"], phone["whom"]) == (message, "Mia")
    assert phone["steps"] == UPGRADE["steps"][0]["lines"]
    assert counter["steps"] == UPGRADE["steps"][1]["lines"]
    assert {**phone, "steps": []} == {**counter, "steps": []}
    # She stands in the shop: the card says the same, price and steps first.
    jonas = story.house.signed_in("jonas")
    card = jonas.get(jonas.post("/counter", {"q": LINDA}).headers["location"]).text
    glance = words(card[card.index('class="counter-head"') :]).split()[:30]
    for said in ("0,00", "130,00", "Handy kostenlos aufrüsten", "Code UP-0", "Gerät aushändigen"):
        assert said in " ".join(glance)
    assert "eine Vollmacht für Mia" in words(card)
    is_had_once(story, f"/customers/{story.linda}/offers/{phone['id']}")


def is_had_once(story: Story, grant: str) -> None:
    """For what was offered, and the second attempt says where and when; the invoice shows it."""
    wrong = {"where": "shop", "place": "Köln Süd", "price_cents": 13_000}
    refused = story.shop.ask("POST", f"{grant}/redeem", wrong)
    assert refused.status_code == 422
    assert "charge 0.00 EUR" in refused.text
    story.later(hours=1)
    right = {"where": "shop", "place": "Köln Süd", "price_cents": 0}
    story.shop.told("POST", f"{grant}/redeem", right)
    story.later(hours=2)
    again = story.shop.ask("POST", f"{grant}/redeem", {"where": "web"})
    assert again.status_code == 409
    assert "shop (Köln Süd)" in again.json()["detail"]
    page = words(story.house.signed_in("anna").get(f"/c/{story.linda}").text)
    assert "0,00 € berechnet" in page
    booked = {"price_cents": 0, "currency": "EUR", "reference": "RE-2026-11"}
    assert story.shop.told("POST", f"{grant}/booked", booked)["accepted"]
    promises = story.shop.told("GET", f"/customers/{story.linda}/promises")["items"]
    assert [(one["kind"], one["state"]) for one in promises] == [("price", "kept")]


def test_advertising_to_mia_stops_at_a_word_on_the_phone_and_stays_stopped(story: Story) -> None:
    story.calls(LINDA)
    wish = {"purpose": "marketing", "granted": "no", "wording": "Und bitte keine Werbung für Mia."}
    assert story.anna.post(f"/c/{story.linda}/wish", wish).status_code == 303
    assert story.advertises(MIA, "ad-1") == "withdrawn"
    # Joined with another record of hers, split from it again, and imported anew.
    other = "+4915112340998"
    story.house.run(story.house.company.writes(f"tel:{other}", "Hi", name="Mia Weber"))
    second = story.house.run(story.house.company.record(f"tel:{other}"))
    story.shop.told("POST", f"/customers/{story.mia}/joins", {"other_id": second})
    assert story.advertises(MIA, "ad-2") == "withdrawn"
    assert story.advertises(other, "ad-3") == "withdrawn"
    story.shop.told("POST", f"/customers/{second}/split", {"reason": "doch zwei Nummern"})
    assert story.advertises(MIA, "ad-4") == "withdrawn"
    known = {"addresses": [MIA], "name": "Mia Weber"}
    story.shop.told("PUT", "/customers/by-source/crm/M-1", known)
    story.later(days=30)
    assert story.advertises(MIA, "ad-5") == "withdrawn"
    page = words(story.house.signed_in("anna").get(f"/c/{story.mia}").text)
    assert "keine Werbung für Mia" in page


def campaign(story: Story, *to: str, **said: object) -> dict[str, Any]:
    """Run a campaign to its end; return what became of it."""
    house, company = story.house, story.house.company
    store = PostgresCampaignStore(company.connections.engine)
    body = {"title": "Herbst", "account": "sms", "text": "Nur heute!", "to": list(to), **said}
    made = story.shop.told("POST", "/campaigns", body)
    story.shop.told("POST", f"/campaigns/{made['id']}/start")

    async def runs() -> None:
        while await go_on(store, company.directory, now=company.now, new_id=new_id):
            pass

    house.run(runs())
    return dict(story.shop.told("GET", f"/campaigns/{made['id']}"))


def test_linda_gets_what_is_meant_for_mia(story: Story) -> None:
    done = campaign(story, MIA, offer="phone-upgrade", text="Das neue Handy für 0 Euro!")
    assert sum(done["deliveries"].values()) == 1
    [one] = story.shop.told("GET", f"/customers/{story.linda}/offers")["items"]
    assert (one["title"], one["whom"]) == ("Handy kostenlos aufrüsten", "Mia Weber")
    to = story.house.rows("select address, customer_id::text from delivery")
    assert [address for address, _ in to] == [f"tel:{LINDA}"]


@pytest.mark.slow
def test_a_campaign_to_ten_thousand_later_mia_still_gets_nothing(story: Story) -> None:
    wish = {"purpose": "marketing", "granted": "no", "wording": "Keine Werbung für Mia."}
    assert story.anna.post(f"/c/{story.mia}/wish", wish).status_code == 303
    house, company = story.house, story.house.company
    others = [f"+49170{number:07}" for number in range(9_998)]

    async def met() -> None:
        for first in range(0, len(others), 100):
            items = [
                Item(company.north, "sms", message, repr(message).encode(), one.encode())
                for one in others[first : first + 100]
                for message in (
                    InboundMessage(provider_id=f"in{one}", sender=f"tel:{one}", text="Hallo"),
                )
            ]
            await accept(company.store, company.directory, items, now=company.now, new_id=new_id)

    house.run(met())
    story.later(days=30)
    done = campaign(story, LINDA, MIA, *others)
    assert (done["state"], done["waiting"]) == ("done", 0)
    assert sum(done["deliveries"].values()) == 9_999
    assert done["refused"] == {"opted_out_for": 1}
    sent = "select address from delivery where purpose = 'marketing'"
    addresses = {address for (address,) in house.rows(sent)}
    assert f"tel:{LINDA}" in addresses
    assert f"tel:{MIA}" not in addresses

"""Can somebody at a counter help whoever stands there, and see nothing else?"""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from tests.web.api_settings.program import Program
from tests.web.offers.test_catalogue import PHONE, TERMS, held, made, shop
from tests.web.visitor import House, Visitor

from faden.web.counter import lock

__all__ = ["shop"]

NUMBER = PHONE.removeprefix("tel:")


@pytest.fixture
def till(shop: Program) -> Visitor:
    """Anna stands at the counter in Köln; Linda was offered the upgrade for Mia."""
    shop.house.rows("update agent set locale = 'en' returning 1")
    made(shop, where="email")
    anna = shop.house.signed_in("anna")
    assert anna.post("/counter/place", {"place": "Köln Süd"}).status_code == 303
    return anna


def linda(shop: Program) -> str:
    return shop.house.company.customers["linda"]


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def card(till: Visitor, text: str = NUMBER) -> str:
    """Look somebody up; return where the card is."""
    found = till.post("/counter", {"q": text})
    assert found.status_code == 303, words(found.text)
    return str(found.headers["location"])


def fields(page: str, deed: str) -> dict[str, str]:
    """What the form of a deed holds."""
    found = re.search(rf'action="(/counter/[^"]+/{deed})"[^>]*>(.*?)</form>', page, re.DOTALL)
    assert found is not None, words(page)
    inputs = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', found[2])
    return {**dict(inputs), "path": found[1]}


def does(till: Visitor, page: str, deed: str, **more: str) -> str:
    """Press a button of the card; return the page that follows."""
    form = fields(page, deed) | more
    answer = till.post(form.pop("path"), form)
    if answer.status_code == 303:
        return till.get(answer.headers["location"]).text
    return answer.text


def test_a_number_opens_the_card_with_price_steps_and_what_not_to_ask(
    shop: Program, till: Visitor
) -> None:
    page = till.get(card(till)).text
    said = words(page[page.index('class="counter-head"') :])
    first = " ".join(said.split()[:34])
    assert "€0.00 instead of €130.00" in first
    assert "Gerät aushändigen. Code UP-0 eingeben." in first
    assert "Not needed: die E-Mail, eine Vollmacht" in said
    assert "/c/" not in page.replace("/counter", "")
    [(did, what, detail)] = shop.house.rows(
        "select did, what, detail->>'counter' from audit where did = 'card_opened'"
    )
    assert (did, what, detail) == ("card_opened", f"customer:{linda(shop)}", "Köln Süd")


def test_redeemed_here_once_and_undone(shop: Program, till: Visitor) -> None:
    page = does(till, till.get(card(till)).text, "redeem", order="K-17")
    assert "in the shop (Köln Süd) by" in words(page)
    grant = held(shop)["items"][0]
    assert (grant["redeemed"]["place"], grant["redeemed"]["where"]) == ("Köln Süd", "shop")
    path = f"/customers/{linda(shop)}/offers/{grant['id']}/redeem"
    again = shop.ask("POST", path, {"where": "web"})
    assert again.status_code == 409
    assert "Köln Süd" in again.text
    page = does(till, page, "undo", why="falsche Kundin")
    assert held(shop)["items"][0]["state"] == "open"
    # Somebody redeems it on the web while the customer stands here.
    shop.told("POST", path, {"where": "web", "place": "shop.example"})
    said = words(does(till, page, "redeem"))
    assert "redeemed already" in said
    assert "shop.example" in said


def test_withdrawn_or_ended_meanwhile_it_says_so(shop: Program, till: Visitor) -> None:
    page = till.get(card(till)).text
    shop.told("POST", "/offers/upgrade/withdraw", {"reason": "ausverkauft"})
    assert "in the shop" in words(does(till, page, "redeem")), "who was offered it still has it"
    shop.told("PUT", "/offers/brief", TERMS | {"until": "2026-11-24T09:00:00Z"})
    shop.told("POST", "/offers/brief/publish")
    made(shop, offer="brief")
    shop.house.company.now += timedelta(days=2)
    till = shop.house.signed_in("anna")
    assert "Ended" in words(till.get(card(till)).text)


def test_collected_noted_asked_and_refused(shop: Program, till: Visitor) -> None:
    due = (shop.house.company.now + timedelta(days=1)).isoformat()
    promise = {"what": "Ihr Ersatzgerät", "kind": "delivery", "due_at": due}
    shop.told("POST", f"/customers/{linda(shop)}/promises", promise)
    page = till.get(card(till)).text
    assert "Ihr Ersatzgerät" in words(page)
    page = does(till, page, "collected")
    [kept] = shop.told("GET", f"/customers/{linda(shop)}/promises")["items"]
    assert kept["state"] == "kept"
    page = does(till, page, "note", text="Hat den Ausweis gezeigt.")
    assert "Köln Süd: Hat den Ausweis gezeigt." in words(page)
    shop.house.rows(
        "insert into membership (workspace_id, team_id, agent_id) values (%s, 'service', %s)"
        " returning 1",
        shop.house.company.north,
        shop.house.company.agents["jonas"],
    )
    asked = fields(page, "note") | {"text": "Gilt das auch für Tom?", "ask": "yes"}
    assert till.post(asked.pop("path"), asked).status_code == 303
    assert "Gilt das auch für Tom?" in words(shop.house.signed_in("jonas").get("/for-you").text)
    does(till, page, "refuse", why="Kein Gerät mehr da")
    assert held(shop)["items"][0]["not_honoured"]
    page = does(till, till.get(card(till)).text, "claim", says="Hülle gratis", price="null")
    assert "Write an amount" in words(page)
    does(till, page, "claim", says="Hülle gratis", price="0")
    assert [one["says"] for one in held(shop)["claims"]] == ["Hülle gratis"]


def test_a_name_alone_opens_nothing(shop: Program, till: Visitor) -> None:
    shop.house.run(shop.house.company.index())
    page = till.post("/counter", {"q": "Linda Weber"})
    assert page.status_code == 200
    said = words(page.text)
    assert "Linda Weber" in said
    assert "+49151 •••••" in said
    assert NUMBER[-3:] not in said
    assert "Hallo" not in said
    wrong = till.post("/counter", {"customer": linda(shop), "fact": "111"})
    assert wrong.status_code == 422
    right = till.post("/counter", {"customer": linda(shop), "fact": NUMBER[-3:]})
    assert right.headers["location"].startswith("/counter/")


@pytest.mark.parametrize(
    "text", ["Niemand", "87654321", "nobody@example.org", "<b>x</b>", "' or 1"]
)
def test_who_is_not_known_is_not_found(till: Visitor, text: str) -> None:
    found = till.post("/counter", {"q": text})
    assert found.status_code == 404
    assert "Nobody is found" in words(found.text)
    assert "<b>x" not in found.text
    assert till.post("/counter", {"q": " "}).status_code == 200


def test_a_card_closes_by_itself_and_opens_for_nobody_else(shop: Program, till: Visitor) -> None:
    path = card(till)
    page = till.get(path).text
    assert till.get(path + "0").status_code == 404
    assert shop.house.signed_in("jonas").get(path).status_code == 404
    assert till.get(path.replace(linda(shop), "0" * 32)).status_code == 404
    shop.house.company.now += lock.OPEN
    assert till.get(path).headers["location"] == "/counter?locked=1"
    form = fields(page, "redeem")
    late = till.post(form.pop("path"), form)
    assert late.status_code == 409
    assert "Nothing was done" in words(late.text)
    assert held(shop)["items"][0]["state"] == "open"
    form = fields(page, "note") | {"text": "Wichtig!"}
    assert "Wichtig!" in words(till.post(form.pop("path"), form).text), "what was typed is shown"


def test_whoever_only_reads_sees_the_card_and_redeems_nothing(shop: Program, till: Visitor) -> None:
    rita = shop.house.signed_in("rita")
    page = rita.get(card(rita)).text
    assert "€0.00" in page
    assert "/redeem" not in page
    sent = rita.post(f"{card(rita)}/redeem", {"grant": held(shop)["items"][0]["id"]})
    assert sent.status_code == 403


def test_only_the_last_entries_are_shown(shop: Program, till: Visitor) -> None:
    company = shop.house.company
    for number in range(8):
        shop.house.run(company.writes(PHONE, f"Nachricht {number} <i>"))
    page = till.get(card(till)).text
    assert "Nachricht 3" in page
    assert "Nachricht 2" not in page
    assert "<i>" not in page


def test_a_ticket_goes_to_a_colleague_and_the_screen_is_empty(shop: Program, till: Visitor) -> None:
    shop.house.run(shop.house.company.writes(PHONE, "Wo bleibt es?"))
    page = till.get(card(till)).text
    jonas = f"agent:{shop.house.company.agents['jonas']}"
    form = fields(page, "hand-over") | {"owner": jonas}
    done = till.post(form.pop("path"), form)
    assert done.headers["location"] == "/counter"
    assert shop.house.rows("select owner from ticket") == [(jonas,)]


def test_a_place_has_a_name(fresh: House) -> None:
    anna = fresh.signed_in("anna")
    assert anna.post("/counter/place", {"place": " "}).status_code == 422
    assert anna.post("/counter/place", {"place": "Köln Süd"}).status_code == 303
    assert "Köln Süd" in anna.get("/counter").text

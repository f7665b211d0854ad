"""Do the desk's card, the brief and the board say what is offered, for how much, and what to do?"""

from __future__ import annotations

import re
from html import unescape

import pytest
from tests.web.api_settings.program import Program
from tests.web.offers.test_catalogue import PHONE, TERMS, held, made, shop

__all__ = ["shop"]


@pytest.fixture
def linda(shop: Program) -> str:
    """Linda was offered the upgrade for Mia; pages are in English."""
    shop.house.rows("update agent set locale = 'en' returning 1")
    made(shop, where="email")
    return shop.house.company.customers["linda"]


def words(page: str) -> str:
    """What a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def brief(page: str) -> str:
    found = re.search(r'<(section|div)[^>]*class="[^"]*brief.*?</\1>', page, re.DOTALL)
    assert found is not None
    return words(found[0])


def card(page: str) -> str:
    found = re.search(r'id="offers".*?</section>', page, re.DOTALL)
    assert found is not None
    return words(found[0])


def test_the_card_says_price_steps_and_what_is_not_needed(shop: Program, linda: str) -> None:
    said = card(shop.house.signed_in("anna").get(f"/c/{linda}").text)
    assert "€0.00 instead of €130.00" in said
    assert "for Mia" in said
    assert "Code UP-0 eingeben." in said
    assert "Not needed: die E-Mail, eine Vollmacht" in said
    assert "on every channel, also in the shop" in said
    assert said.index("€0.00") < said.index("Code UP-0")


def test_the_brief_names_price_and_step_within_its_first_words(shop: Program, linda: str) -> None:
    page = shop.house.signed_in("anna").get(f"/c/{linda}").text
    said = words(page)
    assert "Handy kostenlos aufrüsten (Mia): €0.00 instead of €130.00" in said
    assert "Not needed: die E-Mail" in said
    api = shop.told("GET", f"/customers/{linda}/brief")
    first = api["say"][0]
    assert (first["kind"], first["text"]) == ("offer", "Code UP-0 eingeben.")
    assert (first["offer"]["price_cents"], first["offer"]["instead_cents"]) == (0, 13_000)
    assert api["known"][0] | {"place": None} == {
        "about": "unneeded",
        "value": "die E-Mail",
        "source": "",
        "place": None,
    }


def test_redeemed_on_the_desk_and_refused_a_second_time_with_when_and_where(
    shop: Program, linda: str
) -> None:
    anna = shop.house.signed_in("anna")
    [offer] = held(shop)["items"]
    form = {"grant": offer["id"], "order": "A-100", "form_id": "f1"}
    assert anna.post(f"/c/{linda}/offer/redeem", form).status_code == 303
    again = anna.post(f"/c/{linda}/offer/redeem", form | {"form_id": "f2"})
    assert again.status_code == 409
    assert "redeemed already:" in words(again.text)
    said = card(anna.get(f"/c/{linda}").text)
    assert "€0.00 charged" in said
    [redeemed] = held(shop)["items"]
    undo = {"grant": offer["id"], "redemption": redeemed["redeemed"]["id"], "why": "vertippt"}
    assert anna.post(f"/c/{linda}/offer/undo", undo).status_code == 303
    assert held(shop)["items"][0]["state"] == "open"


def test_who_does_not_honour_it_has_to_say_why_and_whoever_leads_sees_it(
    shop: Program, linda: str
) -> None:
    jonas = shop.house.signed_in("jonas")
    [offer] = held(shop)["items"]
    silent = jonas.post(f"/c/{linda}/offer/refuse", {"grant": offer["id"], "why": " "})
    assert silent.status_code == 422
    why = {"grant": offer["id"], "why": "Mail nicht gefunden"}
    assert jonas.post(f"/c/{linda}/offer/refuse", why).status_code == 303
    page = words(shop.house.signed_in("anna").get(f"/c/{linda}").text)
    assert "did not honour the offer at the desk: Mail nicht gefunden" in page
    assert "It stands." in page


def test_what_they_show_is_taken_down_by_anybody_and_decided_by_whoever_leads(
    shop: Program, linda: str
) -> None:
    jonas, lena = shop.house.signed_in("jonas"), shop.house.signed_in("anna")
    wrong = jonas.post(f"/c/{linda}/offer/claim", {"says": "Tarif", "price": "viel"})
    assert wrong.status_code == 422
    shows = {"says": "Tarif für 5 Euro, Brief vom 1.", "price": "5,00"}
    assert jonas.post(f"/c/{linda}/offer/claim", shows).status_code == 303
    [claim] = held(shop)["claims"]
    assert claim["price_cents"] == 500
    decide = {
        "record": linda,
        "claim": claim["id"],
        "granted": "yes",
        "why": "Brief liegt vor",
        "title": "Tarif für 5 Euro",
        "price": "5",
        "until": "2030-01-31",
        "steps": "Tarif T5 buchen.\n\nCode T5.",
    }
    assert jonas.post(f"/c/{linda}/offer/decide", decide).status_code == 403
    assert lena.post(f"/c/{linda}/offer/decide", decide | {"until": "bald"}).status_code == 422
    assert lena.post(f"/c/{linda}/offer/decide", decide).status_code == 303
    made_now = next(one for one in held(shop)["items"] if one["offer"] is None)
    assert (made_now["price_cents"], made_now["steps"]) == (500, ["Tarif T5 buchen.", "Code T5."])


def test_the_board_tells_everybody_how_to_honour_it_and_who_has_understood(
    shop: Program, linda: str
) -> None:
    jonas = shop.house.signed_in("jonas")
    said = words(jonas.get("/offers").text)
    assert "Handy kostenlos aufrüsten" in said
    assert "€0.00 instead of €130.00" in said
    assert "What to do in the shop Gerät aushändigen." in said
    assert "Read and understood" in said
    assert jonas.post("/offers/understood", {"offer": "upgrade"}).status_code == 303
    assert "You have read and understood it" in words(jonas.get("/offers").text)
    [one] = shop.told("GET", "/offers/upgrade/readers")["items"]
    assert one["agent"] == shop.house.company.agents["jonas"]
    assert jonas.post("/offers/understood", {"offer": "none"}).status_code == 409
    shop.told("PUT", "/offers/upgrade", TERMS | {"price_cents": 900})
    said = words(jonas.get("/offers").text)
    assert "You have read" in said
    assert "€9.00" not in said
    shop.told("POST", "/offers/upgrade/publish")
    assert "You have read" not in words(jonas.get("/offers").text)


def test_a_desk_of_another_company_sees_none_of_it(shop: Program, linda: str) -> None:
    olga = shop.house.signed_in("olga")
    assert "Handy" not in olga.get("/offers").text
    assert olga.get(f"/c/{linda}").status_code == 404
    assert PHONE not in olga.get("/offers").text

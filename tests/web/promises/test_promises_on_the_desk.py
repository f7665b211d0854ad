"""Are promises recorded from what is written, shown, and settled on the desk?"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from tests.web.composer.test_composer import anna, form, linda
from tests.web.visitor import House, Visitor

__all__ = ["anna", "linda"]

PHONE = "tel:+4915112340182"
BERLIN = ZoneInfo("Europe/Berlin")


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def card(page: str) -> str:
    found = re.search(r'id="promises".*?</section>', page, re.DOTALL)
    assert found is not None
    return words(found[0])


def local(house: House, **later: float) -> str:
    return f"{(house.company.now + timedelta(**later)).astimezone(BERLIN):%Y-%m-%dT%H:%M}"


def standing(house: House) -> list[tuple[object, ...]]:
    return house.rows(
        "select standing->>'what', state, standing->>'owner', standing->>'due_at',"
        " standing->>'message_id' is not null from promise"
    )


def act(who: Visitor, linda: str, deed: str, /, **fields: str) -> int:
    return who.post(f"/c/{linda}/promise/{deed}?lang=en", fields).status_code


def test_recorded_by_hand_it_stands_on_the_card_until_it_is_kept(
    fresh: House, linda: str, anna: Visitor
) -> None:
    me = fresh.company.agents["anna"]
    assert act(anna, linda, "make", what="Wir rufen zurück", due=local(fresh, hours=3)) == 303
    [(what, state, owner, _, from_message)] = standing(fresh)
    assert (what, state, owner, from_message) == (
        "Wir rufen zurück",
        "open",
        f"agent:{me}",
        False,
    )
    said = card(anna.get(f"/c/{linda}?lang=en").text)
    assert "Wir rufen zurück" in said
    assert "Anna Sommer" in said
    [(promise,)] = fresh.rows("select encode(uuid_send(promise_id), 'hex') from promise")
    assert act(anna, linda, "keep", promise=str(promise), evidence="12:40, mit ihr") == 303
    said = card(anna.get(f"/c/{linda}?lang=en").text)
    assert "Wir rufen zurück: kept" in said
    assert "12:40, mit ihr" in words(anna.get(f"/c/{linda}?lang=en").text)


def test_moved_the_customer_is_told_handed_over_and_let_go(
    fresh: House, linda: str, anna: Visitor
) -> None:
    act(anna, linda, "make", what="Das Paket ist da", due=local(fresh, hours=3), kind="delivery")
    [(promise,)] = fresh.rows("select encode(uuid_send(promise_id), 'hex') from promise")
    late = local(fresh, days=1)
    moved = act(anna, linda, "move", promise=str(promise), due=late, why="das Lager steht still")
    assert moved == 303
    told = "select body->>'text' from event where kind = 'message_written'"
    assert [("Es wird später" in str(text)) for (text,) in fresh.rows(told)] == [True]
    assert act(anna, linda, "owner", promise=str(promise), owner="team:lead") == 303
    assert act(anna, linda, "release", promise=str(promise), why="holt es selbst ab") == 303
    [(_, state, owner, _, _)] = standing(fresh)
    assert (state, owner) == ("released", "team:lead")
    again = anna.post(f"/c/{linda}/promise/keep?lang=en", {"promise": str(promise)})
    assert again.status_code == 409
    assert "let go already" in again.text


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"what": "x", "due": "sometime"}, "until when"),
        ({"what": "x", "due": "2001-01-01T10:00"}, "must be ahead, within two years"),
        ({"what": "x", "due": "2030-01-01T10:00", "owner": "agent:nobody"}, "who keeps it"),
    ],
)
def test_what_is_unclear_is_asked_back_and_kept(
    linda: str, anna: Visitor, fields: dict[str, str], reason: str
) -> None:
    page = anna.post(f"/c/{linda}/promise/make?lang=en", fields)
    assert page.status_code in (409, 422)
    assert 'value="x"' in page.text
    said = card(page.text)
    assert reason in said or "later than now" in said


def test_words_that_promise_are_proposed_and_recorded_with_the_message(
    fresh: House, linda: str, anna: Visitor
) -> None:
    text = "Ich rufe Sie morgen um 10 Uhr an."
    sent = {"kind": "reply", "text": text, "draft": "0"}
    seems = anna.post(f"/c/{linda}/draft", sent).json()["promise"]
    due = datetime.fromisoformat(seems["due"]).replace(tzinfo=BERLIN)
    day = (fresh.company.now.astimezone(BERLIN) + timedelta(days=1)).date()
    assert (due.date(), due.hour, seems["kind"]) == (day, 10, "call_back")
    page = anna.get(f"/c/{linda}?lang=en").text
    assert f'name="promise_due" value="{seems["due"]}"' in page
    filled = form(page) | {"text": text, "way": f"{linda} sms {PHONE}", "promise": "yes"}
    filled |= {f"promise_{name}": seems[name] for name in ("what", "kind", "due")}
    assert anna.post(f"/c/{linda}/answer?lang=en", filled).status_code == 303
    assert anna.post(f"/c/{linda}/answer?lang=en", filled).status_code == 303
    [(what, state, _, at, from_message)] = standing(fresh)
    assert (state, from_message) == ("open", True)
    assert "rufe Sie" in str(what)
    assert datetime.fromisoformat(str(at)) == due.astimezone(UTC)
    assert "morgen um 10" in card(anna.get(f"/c/{linda}?lang=en").text)


def test_what_nobody_chose_is_not_recorded(fresh: House, linda: str, anna: Visitor) -> None:
    text = "Ich rufe Sie morgen um 10 Uhr an."
    filled = form(anna.get(f"/c/{linda}").text) | {"text": text, "way": f"{linda} sms {PHONE}"}
    filled |= {"promise_what": text, "promise_due": local(fresh, days=1)}
    assert anna.post(f"/c/{linda}/answer", filled).status_code == 303
    assert standing(fresh) == []


def test_a_promise_without_a_time_sends_nothing_and_asks(
    fresh: House, linda: str, anna: Visitor
) -> None:
    filled = form(anna.get(f"/c/{linda}").text) | {"text": "Ich kümmere mich darum."}
    filled |= {"way": f"{linda} sms {PHONE}", "promise": "yes", "promise_what": "Es wird gut"}
    page = anna.post(f"/c/{linda}/answer?lang=en", filled)
    assert page.status_code == 422
    assert "until when you promise" in page.text
    assert 'value="Es wird gut"' in page.text
    assert fresh.rows("select count(*) from delivery") == [(0,)]


def test_taken_back_the_promise_goes_with_the_message(
    fresh: House, linda: str, anna: Visitor
) -> None:
    filled = form(anna.get(f"/c/{linda}").text) | {"text": "Morgen um 10 rufe ich Sie an."}
    filled |= {"way": f"{linda} sms {PHONE}", "promise": "yes", "promise_what": "Anruf"}
    anna.post(f"/c/{linda}/answer", filled | {"promise_due": local(fresh, days=1)})
    [(delivery,)] = fresh.rows("select encode(uuid_send(delivery_id), 'hex') from delivery")
    assert anna.post(f"/c/{linda}/take-back", {"delivery": str(delivery)}).status_code == 303
    [(_, state, _, _, _)] = standing(fresh)
    assert state == "released"
    assert "the message that said it was taken back" in words(anna.get(f"/c/{linda}?lang=en").text)


def test_the_board_tells_everybody_what_is_promised(
    fresh: House, linda: str, anna: Visitor
) -> None:
    act(anna, linda, "make", what="Wir rufen zurück", due=local(fresh, hours=3))
    said = words(anna.get("/offers?lang=en").text)
    assert "Wir rufen zurück" in said
    assert "Linda Weber" in said

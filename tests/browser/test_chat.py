"""Can a customer chat on any page of the company, whatever happens to page, line and server?"""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from tests.browser.chat_shop import Customer, Shop, customer, open_shop
from tests.channels.chat.house import vouch
from tests.postgres_fixture import fresh_database

from faden.store.postgres import Running

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def shop(
    postgres_server: Running, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shop]:
    """One for all: everybody who comes is a visitor of their own."""
    folder = tmp_path_factory.mktemp("shop")
    with fresh_database(postgres_server, template) as url, open_shop(url, folder) as found:
        yield found


@pytest.fixture
def linda(chromium: Browser, shop: Shop) -> Iterator[Customer]:
    with customer(chromium, shop.page) as found:
        yield found


def test_nothing_is_kept_or_asked_before_the_chat_is_opened(shop: Shop, linda: Customer) -> None:
    expect(linda.bubble).to_have_accessible_name("Chat öffnen")
    linda.page.wait_for_load_state("networkidle")
    before = [url for url in linda.requests if url.startswith(shop.hub)]
    linda.opens()
    expect(linda.window).to_contain_text("Hier antworten Menschen von Firma Muster.")
    kept = linda.keeps()
    linda.writes("Hallo")
    linda.is_told()
    assert before == [f"{shop.hub}/chat/widget.js"]
    assert kept == {}
    assert "faden:web:token" in linda.keeps()
    assert linda.context.cookies() == []
    assert linda.complaints == []


def test_when_nobody_is_there_it_says_until_when(shop: Shop, linda: Customer) -> None:
    linda.context.route(
        "**/hello",
        lambda route: route.fulfill(
            json={"title": "", "open": False, "opens_at": "2099-01-05T08:00:00Z", "longest": 4_000},
            headers={"access-control-allow-origin": "*"},
        ),
    )
    linda.opens()
    expect(linda.window).to_contain_text("Gerade ist niemand da. Ab 5. Januar um 09:00")


def test_both_sides_read_one_another_without_a_reload(shop: Shop, linda: Customer) -> None:
    linda.opens()
    linda.writes("Wann kommt mein Paket?")
    linda.is_told()
    shop.answers(linda, "Morgen früh.")
    linda.sees("Wann kommt mein Paket?", "Morgen früh.")
    expect(linda.page.locator("faden-chat .who b")).to_have_text(["Sie:", "Anna:"])
    expect(linda.field).to_be_focused()
    linda.page.keyboard.press("Escape")
    shop.answers(linda, "Zwischen acht und zehn.")
    expect(linda.bubble).to_have_accessible_name("Chat öffnen, 1 neu")
    linda.page.reload()
    expect(linda.bubble).to_have_accessible_name("Chat öffnen, 1 neu")
    linda.opens()
    linda.sees("Wann kommt mein Paket?", "Morgen früh.", "Zwischen acht und zehn.")
    expect(linda.bubble).to_have_accessible_name("Chat schließen")
    states = "select array_agg(distinct state) from delivery where address = %s"
    shop.becomes(states, ["read"], linda.uri)
    assert linda.complaints == []


def test_nothing_is_lost_doubled_or_out_of_order_while_server_and_line_fail(
    shop: Shop, linda: Customer
) -> None:
    linda.opens()
    linda.writes("eins", "zwei")
    linda.is_told()
    shop.is_killed()
    linda.writes("drei")
    expect(linda.window).to_contain_text("Keine Verbindung.")
    linda.writes("vier")
    shop.starts()
    back = time.monotonic()
    linda.is_told()
    reconnected = time.monotonic() - back
    shop.answers(linda, "fünf")
    linda.sees("eins", "zwei", "drei", "vier", "fünf")
    linda.context.set_offline(True)
    linda.writes("sechs")
    expect(linda.window.get_by_role("button", name="Erneut versuchen")).to_be_visible()
    shop.answers(linda, "dazwischen")
    linda.context.set_offline(False)
    linda.sees("eins", "zwei", "drei", "vier", "fünf", "dazwischen", "sechs")
    linda.is_told()
    linda.page.reload()
    linda.opens()
    linda.sees("eins", "zwei", "drei", "vier", "fünf", "dazwischen", "sechs")
    assert shop.received(linda) == ["eins", "zwei", "drei", "vier", "sechs"]
    assert reconnected < 6


def test_what_was_not_sent_outlives_the_page(shop: Shop, linda: Customer) -> None:
    linda.opens()
    linda.writes("eins")
    linda.is_told()
    shop.is_killed()
    linda.writes("zwei")
    linda.field.fill("ein Entwurf")
    expect(linda.window).to_contain_text("Noch nicht gesendet.")
    shop.starts()
    linda.page.goto(f"{shop.page}en")
    expect(linda.bubble).to_have_accessible_name("Open chat")
    linda.opens()
    expect(linda.field).to_have_value("ein Entwurf")
    linda.sees("eins", "zwei")
    expect(linda.window).to_contain_text("Delivered")
    assert shop.received(linda) == ["eins", "zwei"]


def test_who_signs_in_later_keeps_the_conversation(shop: Shop, linda: Customer) -> None:
    linda.opens()
    linda.writes("Ich bin noch niemand")
    linda.is_told()
    forged = identified(linda, vouch("17", secret="x" * 40))
    linda.writes("immer noch niemand")
    linda.sees("Ich bin noch niemand", "immer noch niemand")
    linda.is_told()
    told = identified(linda, vouch("17", name="Linda Weber"))
    expect(linda.window).to_contain_text("Angemeldet als Linda Weber.")
    linda.writes("jetzt Linda")
    linda.sees("Ich bin noch niemand", "immer noch niemand", "jetzt Linda")
    linda.is_told()
    assert ("not believed" in forged, told) == (True, "")
    level = "select max((body->>'level')::int) from event where body->>'address' = %s"
    assert shop.rows(level, linda.uri) == [(3,)]


def identified(somebody: Customer, jwt: str) -> str:
    """Say who it is, as the page does; return what was wrong."""
    script = "jwt => document.querySelector('faden-chat').identify(jwt).then(() => '', String)"
    return str(somebody.page.evaluate(script, jwt))


def test_the_next_one_on_the_same_device_sees_nothing_of_the_last(
    shop: Shop, linda: Customer
) -> None:
    linda.opens()
    identified(linda, vouch("27", name="Linda Weber"))
    linda.writes("von Linda")
    linda.is_told()
    linda.field.fill("auch von Linda")
    linda.page.evaluate("document.querySelector('faden-chat').signOut()")
    linda.sees()
    expect(linda.field).to_have_value("")
    assert linda.keeps() == {}
    identified(linda, vouch("27"))
    linda.sees("von Linda")
    linda.context.route("**/messages", lambda route: route.abort())
    linda.writes("noch nicht gesendet")
    expect(linda.window).to_contain_text("Noch nicht gesendet.")
    identified(linda, vouch("28", name="Karim Haddad"))
    expect(linda.window).to_contain_text("Angemeldet als Karim Haddad.")
    linda.sees()
    linda.context.unroute("**/messages")
    linda.writes("von Karim")
    linda.sees("von Karim")
    linda.is_told()
    assert shop.received(linda) == ["von Karim"]


def test_a_page_that_was_not_named_gets_nothing(chromium: Browser, shop: Shop) -> None:
    with customer(chromium, shop.stranger) as somebody:
        somebody.opens()
        expect(somebody.window).to_contain_text("Der Chat ist gerade nicht erreichbar.")
        somebody.writes("Darf nicht")
        expect(somebody.window).to_contain_text("Noch nicht gesendet.")
    assert shop.rows("select count(*) from event where body->>'text' = 'Darf nicht'") == [(0,)]


HOSTILE = (
    "<img src=x onerror=alert(1)><script>alert(2)</script><b>fett</b>",
    "\u202eredrO\u202c abc \u0627\u0644\u0633\u0644\u0627\u0645 \u2066x",
    "javascript:alert(1) data:text/html,x https://bank.example@evil.example",
    "👩‍👩‍👧‍👦 e\u0301 \U0001f600" * 20,
    "a" * 4_000,
)


def test_words_are_shown_as_words_whatever_they_hold(shop: Shop, linda: Customer) -> None:
    linda.opens()
    linda.writes(*HOSTILE)
    linda.is_told()
    for text in HOSTILE:
        shop.answers(linda, text)
    shop.answers(linda, "Siehe https://shop.example/a?b=c#d, (http://shop.example).")
    expect(linda.words).to_have_count(11)
    shown = linda.words.all_text_contents()
    links = linda.page.locator("faden-chat .words a")
    assert sorted(shown[:5]) == sorted(HOSTILE) == sorted(shown[5:10])
    assert linda.page.locator("faden-chat .words :not(a)").count() == 0
    assert [link.get_attribute("href") for link in links.all()] == [
        "https://shop.example/a?b=c#d",
        "http://shop.example/",
    ]
    assert {link.get_attribute("rel") for link in links.all()} == {"noopener noreferrer"}
    overflow = linda.page.evaluate(
        "(() => { const e = document.querySelector('faden-chat').shadowRoot"
        ".querySelector('[role=log]'); return e.scrollWidth - e.clientWidth; })()"
    )
    assert (overflow, linda.complaints) == (0, [])


def test_too_long_a_message_is_not_cut_but_said(linda: Customer) -> None:
    linda.opens()
    linda.writes("😀" * 4_003)
    expect(linda.window.get_by_role("alert")).to_have_text("Um 3 Zeichen zu lang.")
    expect(linda.field).to_have_value("😀" * 4_003)


def test_by_keyboard_alone(shop: Shop, linda: Customer) -> None:
    page = linda.page
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(linda.bubble).to_be_focused()
    page.keyboard.press("Enter")
    expect(linda.field).to_be_focused()
    page.keyboard.type("eine Zeile")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("noch eine")
    page.keyboard.press("Enter")
    linda.is_told()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    linda.sees("eine Zeile\nnoch eine", "Ich möchte mit einem Menschen sprechen.")
    page.keyboard.press("Escape")
    expect(linda.window).to_be_hidden()
    expect(linda.bubble).to_be_focused()
    assert shop.received(linda)[0] == "eine Zeile\nnoch eine"


def test_on_a_small_screen_the_focus_stays_in_the_window(linda: Customer) -> None:
    linda.page.set_viewport_size({"width": 320, "height": 640})
    linda.opens()
    seen = set()
    for _ in range(12):
        linda.page.keyboard.press("Tab")
        seen.add(linda.page.evaluate("document.activeElement.localName"))
    linda.page.keyboard.press("Shift+Tab")
    seen.add(linda.page.evaluate("document.activeElement.localName"))
    assert seen == {"faden-chat"}
    linda.page.keyboard.press("Escape")
    expect(linda.bubble).to_be_focused()


def test_a_name_and_an_address_go_along_and_stay_a_claim(shop: Shop, linda: Customer) -> None:
    linda.opens()
    linda.window.get_by_text("Name und E-Mail").click()
    linda.window.get_by_label("Name", exact=True).fill("Linda")
    linda.window.get_by_label("E-Mail", exact=True).fill("linda")
    linda.writes("Hallo")
    expect(linda.window.get_by_role("alert")).to_have_text("Das ist keine E-Mail-Adresse.")
    linda.window.get_by_label("E-Mail", exact=True).fill("linda@example.org")
    linda.writes("Hallo")
    linda.is_told()
    told = "select kind, body->>'name' from event where customer_id in"
    whose = " (select customer_id from address where uri = %s) and kind ~ 'received|joined'"
    assert shop.rows(told + whose, linda.uri) == [("message_received", "Linda")]


def test_two_windows_of_one_browser_are_one_visitor(shop: Shop, linda: Customer) -> None:
    linda.opens()
    other = Customer(linda.context, linda.context.new_page())
    other.page.goto(shop.page)
    other.opens()
    linda.writes("eins")
    other.sees("eins")
    other.writes("zwei")
    other.is_told()
    linda.sees("eins", "zwei")
    assert shop.received(linda) == ["eins", "zwei"]


def test_where_a_proxy_holds_streams_back_it_asks_and_waits(shop: Shop, linda: Customer) -> None:
    linda.context.route(
        "**/events?*",
        lambda route: (
            None if "event-stream" in route.request.headers.get("accept", "") else route.continue_()
        ),
    )
    linda.opens()
    linda.writes("Hallo")
    linda.is_told()
    shop.answers(linda, "Guten Tag")
    linda.sees("Hallo", "Guten Tag")
    assert any("wait=20" in url for url in linda.requests)

"""Do a customer in the chat and a colleague at the desk have one conversation?"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.chat_shop import Customer, Shop, customer, open_shop
from tests.browser.conftest import PASSWORD
from tests.postgres_fixture import fresh_database

from faden.store.postgres import Running

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def shop(
    postgres_server: Running, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("shop")
    with fresh_database(postgres_server, template) as url, open_shop(url, folder) as found:
        yield found


@pytest.fixture
def linda(chromium: Browser, shop: Shop) -> Iterator[Customer]:
    with customer(chromium, shop.page) as found:
        yield found


@dataclass
class Colleague:
    """Anna at the desk."""

    page: Page
    shop: Shop

    def opens(self, somebody: Customer) -> None:
        ((customer,),) = self.shop.rows(
            "select customer_id from address where uri = %s", somebody.uri
        )
        self.page.goto(f"{self.shop.hub}/c/{customer.hex}")
        expect(self.page.locator("#live")).to_have_attribute("data-state", "live")

    def types(self, words: str) -> None:
        self.page.locator("#reply-text").press_sequentially(words)

    def answers(self, words: str) -> None:
        self.page.locator("#reply-text").fill(words)
        self.page.locator("form.reply button.main").click()


@pytest.fixture
def anna(chromium: Browser, shop: Shop) -> Iterator[Colleague]:
    context = chromium.new_context(locale="de-DE", reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(f"{shop.hub}/sign-in")
    page.locator("#email").fill("anna@firma.example")
    page.locator("#password").fill(PASSWORD)
    page.locator("button.main").click()
    page.wait_for_url("**/desk")
    yield Colleague(page, shop)
    context.close()


def test_each_sees_that_the_other_writes_and_that_they_have_stopped(
    linda: Customer, anna: Colleague
) -> None:
    linda.opens()
    linda.writes("Wo ist mein Paket?")
    linda.is_told()
    anna.opens(linda)
    linda.field.press_sequentially("Es ist")
    expect(anna.page.locator("#others")).to_have_text("Der Kunde schreibt gerade …")
    anna.types("Es liegt")
    said = linda.window.get_by_text("Anna schreibt gerade …")
    expect(said).to_be_visible()
    expect(said).to_have_attribute("role", "status")
    expect(said).to_be_hidden()  # by itself
    expect(anna.page.locator("#others")).to_be_hidden()
    assert linda.complaints == []


def test_a_button_is_pressed_once_and_the_desk_reads_which(
    shop: Shop, linda: Customer, anna: Colleague
) -> None:
    linda.opens()
    linda.writes("Wann kommt der Techniker?")
    linda.is_told()
    shop.answers(linda, "Passt Dienstag?", buttons=(("yes", "Ja, gern"), ("no", "Nein")))
    expect(linda.window).to_contain_text("Ihr Zeichen, auch am Telefon und per E-Mail:")
    anna.opens(linda)
    expect(anna.page.locator(".choices li")).to_have_text(["Ja, gern", "Nein"])
    group = linda.page.get_by_role("group", name="Antworten")
    yes, no = group.get_by_role("button", name="Ja, gern"), group.get_by_role("button", name="Nein")
    yes.dblclick()
    linda.sees("Wann kommt der Techniker?", "Passt Dienstag?", "Ja, gern")
    for one, pressed in ((yes, "true"), (no, "false")):
        expect(one).to_be_disabled()
        expect(one).to_have_attribute("aria-pressed", pressed)
    expect(anna.page.locator(".entry.theirs").last).to_contain_text("per Knopf gewählt")
    linda.page.reload()
    linda.opens()
    linda.sees("Wann kommt der Techniker?", "Passt Dienstag?", "Ja, gern")
    expect(yes).to_be_disabled()
    assert linda.complaints == []


def test_the_button_for_a_person_puts_it_into_the_queue(linda: Customer, anna: Colleague) -> None:
    linda.opens()
    linda.writes("Wo ist mein Paket?")
    linda.is_told()
    anna.opens(linda)
    row = anna.page.locator("#queue a[aria-current=page]")
    expect(row).not_to_contain_text("fragt nach einem Menschen")
    linda.window.get_by_role("button", name="Mit einem Menschen sprechen").click()
    expect(row).to_contain_text("fragt nach einem Menschen")
    expect(anna.page.get_by_text("Der Kunde fragt nach einem Menschen; bis")).to_be_attached()

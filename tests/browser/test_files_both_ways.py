"""Do files go both ways between a customer's window and the desk, in two real windows?"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect
from tests.browser.chat_shop import Customer, Shop, customer, open_shop
from tests.browser.conftest import PASSWORD
from tests.channels.chat.pictures import PDF, REFUSED, png
from tests.postgres_fixture import fresh_database

from faden.store.postgres import Running

pytestmark = pytest.mark.browser

PICTURE: FilePayload = {"name": "Schuh.png", "mimeType": "image/png", "buffer": png(40, 30)}
INVOICE: FilePayload = {"name": "Rechnung <b>.pdf", "mimeType": "application/pdf", "buffer": PDF}
DROPPED = """([words, name, type]) => {
  const data = new DataTransfer();
  data.items.add(new File([words], name, { type }));
  const window = document.querySelector("faden-chat").shadowRoot.querySelector(".window");
  const said = { dataTransfer: data, bubbles: true, cancelable: true };
  for (const kind of ["dragover", "drop"]) window.dispatchEvent(new DragEvent(kind, said));
}"""


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


@pytest.fixture
def desk(chromium: Browser, shop: Shop) -> Iterator[Page]:
    """Anna at the desk."""
    context = chromium.new_context(locale="de-DE", reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(f"{shop.hub}/sign-in")
    page.locator("#email").fill("anna@firma.example")
    page.locator("#password").fill(PASSWORD)
    page.locator("button.main").click()
    page.wait_for_url("**/desk")
    yield page
    context.close()


def opened(desk: Page, shop: Shop, somebody: Customer) -> None:
    ((record,),) = shop.rows("select customer_id from address where uri = %s", somebody.uri)
    desk.goto(f"{shop.hub}/c/{record.hex}")


def chooses(linda: Customer, file: FilePayload) -> None:
    with linda.page.expect_file_chooser() as chooser:
        linda.page.get_by_role("button", name="Dateien hinzufügen").click()
    chooser.value.set_files([file])


def test_a_picture_comes_and_an_invoice_goes(shop: Shop, linda: Customer, desk: Page) -> None:
    linda.opens()
    chooses(linda, PICTURE)
    expect(linda.window).to_contain_text("Schuh.png geht mit Ihrer nächsten Nachricht.")
    linda.writes("So kam er an")
    linda.is_told()
    expect(linda.window.get_by_role("link", name="Schuh.png")).to_be_visible()

    opened(desk, shop, linda)
    shown = desk.get_by_role("img", name="Bild: Schuh.png")
    expect(shown).to_be_visible()
    assert shown.evaluate("one => one.decode().then(() => one.naturalWidth)") == 40

    desk.locator("[name=choose]").set_input_files([INVOICE])
    expect(desk.locator(".enclosed")).to_contain_text("Rechnung _b_.pdf geht mit")
    desk.reload()  # the draft keeps it
    expect(desk.locator(".enclosed .files")).to_contain_text("Rechnung _b_.pdf")
    desk.locator("#reply-text").fill("Anbei die Rechnung.")
    desk.locator("form.reply button.main").click()
    expect(desk.locator(".entry.ours .files")).to_contain_text("Rechnung _b_.pdf")
    expect(desk.locator(".enclosed .files li")).to_have_count(0)

    link = linda.window.get_by_role("link", name="Rechnung _b_.pdf")
    expect(link).to_be_visible(timeout=20_000)
    with linda.page.expect_download() as download:
        link.evaluate("one => { one.target = ''; one.click(); }")
    assert download.value.suggested_filename == "Rechnung _b_.pdf"
    assert download.value.path().read_bytes() == PDF
    assert linda.complaints == []


def test_what_cannot_be_sent_is_said_in_words(linda: Customer) -> None:
    linda.opens()
    svg = REFUSED["an SVG with a script"].decode()
    linda.page.evaluate(DROPPED, [svg, "Bild.png", "image/png"])
    said = linda.window.get_by_text("Bild.png: Gesendet werden können nur Bilder")
    expect(said).to_be_visible()
    large: FilePayload = {"name": "Film.mp4", "mimeType": "video/mp4", "buffer": bytes(10_000_001)}
    chooses(linda, large)
    expect(linda.window).to_contain_text("Film.mp4 ist zu groß: höchstens 10 MB.")
    linda.writes("Dann eben so")
    linda.is_told()
    linda.sees("Dann eben so")


def test_without_a_line_the_file_waits_and_then_goes(linda: Customer) -> None:
    linda.opens()
    linda.writes("Hallo")
    linda.is_told()
    linda.context.set_offline(offline=True)
    chooses(linda, PICTURE)
    expect(linda.window).to_contain_text("Keine Verbindung: Die Datei wartet darauf.")
    linda.field.press("Enter")
    expect(linda.window).to_contain_text("Eine Datei ist noch unterwegs.")
    linda.context.set_offline(offline=False)
    expect(linda.window).to_contain_text("Schuh.png geht mit", timeout=20_000)
    linda.field.press("Enter")
    expect(linda.window.get_by_role("link", name="Schuh.png")).to_be_visible()
    linda.page.reload()
    linda.opens()
    expect(linda.window.get_by_role("link", name="Schuh.png")).to_be_visible()

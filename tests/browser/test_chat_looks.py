"""Can everybody use the chat: by eye, by screen reader, on a phone, in the dark, on a hostile page?

With FADEN_SCREENSHOTS=<folder> each state is also painted, to be looked at.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.chat_shop import Customer, Shop, customer, open_shop
from tests.browser.test_looks import SCREENSHOTS, violations
from tests.postgres_fixture import fresh_database

from faden.store.postgres import Running

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PHONE, SCREEN = (320, 640), (1440, 900)
LOW = (640, 256)  # a screen of 1280 by 512 at 200 %
SMALL = """() => [...document.querySelector('faden-chat').shadowRoot.querySelectorAll(
  'button, summary, textarea, input')].filter(e => e.checkVisibility({visibilityProperty: true}))
  .map(e => [e.textContent.trim() || e.ariaLabel, e.getBoundingClientRect()])
  .filter(([, box]) => box.width < 44 || box.height < 44).map(([name]) => name)"""
WIDE = """() => [document.documentElement, ...document.querySelector('faden-chat').shadowRoot
  .querySelectorAll('.window, [role=log]')].map(e => Math.max(0, e.scrollWidth - e.clientWidth))"""

SHIFTS = """() => new Promise(tell => {
  const found = [];
  new PerformanceObserver(list => found.push(...list.getEntries().map(e => e.value)))
    .observe({type: 'layout-shift', buffered: true});
  setTimeout(() => tell(found), 100);
})"""


@pytest.fixture(scope="module")
def shop(
    postgres_server: Running, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("shop")
    with fresh_database(postgres_server, template) as url, open_shop(url, folder) as found:
        yield found


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_chat_can_be_used_by_everybody(chromium: Browser, shop: Shop, language: str) -> None:
    with customer(chromium, shop.page + language) as linda:
        found = judged(linda.page, f"closed-{language}", SCREEN)
        linda.opens()
        expect(linda.window).to_contain_text("Muster")
        found |= judged(linda.page, f"empty-{language}", PHONE, SCREEN)
        talk(shop, linda)
        found |= judged(linda.page, f"full-{language}", PHONE, LOW, SCREEN)
        linda.window.locator("summary").click()
        linda.context.set_offline(True)
        linda.writes("Und noch etwas")
        expect(linda.window.locator(".line[role=status]")).not_to_be_empty()
        found |= judged(linda.page, f"offline-{language}", PHONE, SCREEN)
        unexpected = [text for text in linda.complaints if "net::" not in text]
    assert found == {}
    assert unexpected == []


def talk(shop: Shop, linda: Customer) -> None:
    linda.writes("Guten Tag, wo bleibt mein Paket? Es sollte gestern kommen.")
    expect(linda.page.locator("faden-chat time[datetime]")).to_have_count(1)
    shop.answers(linda, "Guten Tag! Ich sehe nach: https://paket.example/verfolgen?nummer=00340434")
    linda.writes("Danke", "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenantrag")
    expect(linda.page.locator("faden-chat time[datetime]")).to_have_count(4)
    slots = (("tue", "Dienstag, 8 bis 10 Uhr"), ("wed", "Mittwoch"), ("none", "Lieber am Telefon"))
    shop.answers(linda, "Wann dürfen wir noch einmal kommen?", buttons=slots)
    linda.page.get_by_role("button", name="Mittwoch").click()
    shop.answers(linda, "Und morgens oder abends?", buttons=(("a", "Morgens"), ("b", "Abends")))
    expect(linda.page.locator("faden-chat time[datetime]")).to_have_count(7)


def judged(page: Page, name: str, *windows: tuple[int, int]) -> dict[str, object]:
    """Everything that is wrong with what stands there, in these windows, light and dark."""
    return {
        f"{name} {width} {scheme}": bad
        for width, height in windows
        for scheme in ("light", "dark")
        if (bad := looked_at(page, width, height, name=f"chat-{name}-{width}-{scheme}"))
    }


def looked_at(page: Page, width: int, height: int, *, name: str) -> dict[str, object]:
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme="dark" if name.endswith("dark") else "light")
    if SCREENSHOTS:
        page.screenshot(path=Path(SCREENSHOTS) / f"{name}.png")
    small, wide = page.evaluate(SMALL), page.evaluate(WIDE)
    links = [one for one in small if one not in ("Erneut versuchen", "Try again")]
    bad = {"too small": links, "too wide": [by for by in wide if by > 0]}
    return violations(page) | {what: which for what, which in bad.items() if which}


def test_the_page_stays_as_it_is(chromium: Browser, shop: Shop) -> None:
    with customer(chromium, shop.page) as linda:
        size = "[document.body.scrollHeight, document.body.scrollWidth]"
        before = linda.page.evaluate(size)
        box = linda.bubble.bounding_box()
        linda.opens()
        assert box is not None
        assert (round(box["width"]), round(box["height"])) == (56, 56)
        assert linda.page.evaluate(size) == before
        assert linda.page.evaluate(SHIFTS) == []


def test_where_colours_are_forced_and_motion_is_not_wanted_it_is_still_there(
    chromium: Browser, shop: Shop
) -> None:
    with customer(chromium, shop.page) as linda:
        linda.page.emulate_media(forced_colors="active", reduced_motion="reduce")
        linda.opens()
        border = "e => getComputedStyle(e).borderTopColor"
        ground = "e => getComputedStyle(e).backgroundColor"
        assert linda.bubble.evaluate(border) != linda.bubble.evaluate(ground)
        assert linda.window.evaluate("e => getComputedStyle(e).animationName") == "none"

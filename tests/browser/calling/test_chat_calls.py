"""Are times for a call real buttons in the chat, where nobody is there to talk?"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from playwright.sync_api import Browser, expect
from psycopg.types.json import Jsonb
from tests.browser.chat_hub import ALWAYS
from tests.browser.chat_shop import Customer, Shop, customer, open_shop
from tests.postgres_fixture import fresh_database

from faden.store.postgres import Running

pytestmark = pytest.mark.browser


def _closed(url: str) -> None:
    """Nobody is there today; from the day after tomorrow on two calls fit into each hour."""
    today = datetime.now(UTC).date()
    days = [f"{today + timedelta(days=n)}" for n in (-1, 0, 1)]
    hours = {"timezone": "Europe/Berlin", **ALWAYS, "closed": days}
    decided = {"hours": hours, "call_backs": {"per_slot": 2}}
    with psycopg.connect(url) as connection:
        connection.execute("set role faden_engine")
        connection.execute("update workspace set policy = %s", [Jsonb(decided)])


@pytest.fixture(scope="module")
def shop(
    postgres_server: Running, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("shop")
    with fresh_database(postgres_server, template) as url, open_shop(url, folder) as found:
        _closed(url)
        found.is_killed()
        found.starts()
        yield found


@pytest.fixture
def linda(chromium: Browser, shop: Shop) -> Iterator[Customer]:
    with customer(chromium, shop.page) as found:
        yield found


def test_she_presses_a_time_and_tells_her_number(shop: Shop, linda: Customer) -> None:
    linda.opens()
    linda.window.get_by_role("button", name="Mit einem Menschen sprechen").click()
    group = linda.page.get_by_role("group", name="Antworten")
    expect(group.get_by_role("button")).to_have_count(6)
    expect(group.get_by_role("button").last).to_have_text("Kein Anruf")

    group.get_by_role("button").first.press("Enter")

    expect(linda.window).to_contain_text("Unter welcher Nummer erreichen wir Sie?")
    linda.writes("0171 7654321")
    expect(linda.window).to_contain_text("Danke, wir rufen Sie an unter +491717654321.")
    ((starts, due),) = shop.rows(
        "select offered_time.starts_at, ticket.due_at from ticket, offered_time"
        " where ticket.reason = 'call agreed' and offered_time.taken = 1"
    )
    assert starts == due
    assert linda.complaints == []


def test_turned_down_it_waits_for_an_answer(linda: Customer) -> None:
    linda.opens()
    linda.window.get_by_role("button", name="Mit einem Menschen sprechen").click()
    linda.page.get_by_role("button", name="Kein Anruf").click()
    expect(linda.window).to_contain_text(re.compile("wir rufen nicht an"))
    assert linda.complaints == []

"""Does a conversation go on by mail when the customer has left the chat?"""

import urllib.request
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from playwright.sync_api import Browser, expect
from tests.browser.chat_hub import MAIL_SECRET
from tests.browser.chat_shop import Customer, Shop, customer, open_shop
from tests.browser.conftest import PASSWORD, Pages, Person
from tests.peers.small_hub import SmallHub
from tests.postgres_fixture import fresh_database

from faden.store.postgres import Running

pytestmark = pytest.mark.browser

LINDA = "linda@example.org"


@pytest.fixture(scope="module")
def post() -> Iterator[SmallHub]:
    with SmallHub() as found:
        yield found


@pytest.fixture(scope="module")
def shop(
    postgres_server: Running,
    template: str,
    tmp_path_factory: pytest.TempPathFactory,
    post: SmallHub,
) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("shop")
    with (
        fresh_database(postgres_server, template) as url,
        open_shop(url, folder, smtp_port=post.port) as found,
    ):
        yield found


@pytest.fixture
def linda(chromium: Browser, shop: Shop) -> Iterator[Customer]:
    with customer(chromium, shop.page) as found:
        yield found


def passes(shop: Shop, minutes: int) -> None:
    """Let so much time pass since every answer."""
    shop.rows(
        "with moved as (update delivery set changed_at = changed_at - make_interval(mins => %s)"
        " where state = 'sent' returning 1) select count(*) from moved",
        minutes,
    )


def mails(post: SmallHub) -> list[EmailMessage]:
    return [message_from_bytes(one.raw, policy=policy.default) for one in post.kept]


def replies(shop: Shop, mail: EmailMessage, words: str) -> None:
    """Linda answers a mail of ours, and her provider hands it over."""
    reply = EmailMessage()
    reply["From"], reply["To"] = LINDA, mail["Reply-To"] or mail["From"]
    reply["Subject"], reply["Message-ID"] = f"Re: {mail['Subject']}", "<one@example.org>"
    reply["In-Reply-To"] = reply["References"] = mail["Message-ID"]
    reply.set_content(words)
    headers = {"authorization": f"Bearer {MAIL_SECRET}", "content-type": "message/rfc822"}
    request = urllib.request.Request(f"{shop.hub}/hooks/mail", bytes(reply), headers)
    with urllib.request.urlopen(request, timeout=10) as taken:
        assert taken.status < 300


def at_the_desk(chromium: Browser, shop: Shop) -> Person:
    anna = Person(chromium, Pages(shop.hub), locale="de-DE")
    anna.goes_to("/sign-in")
    anna.page.locator("#email").fill("anna@firma.example")
    anna.page.locator("#password").fill(PASSWORD)
    anna.page.locator("button.main").click()
    anna.page.wait_for_url("**/desk")
    return anna


def writes_and_leaves(linda: Customer, words: str) -> str:
    """Let her leave her mail address with her words; return her address in the chat."""
    linda.opens()
    linda.page.get_by_text("Name und E-Mail").click()
    expect(linda.window).to_contain_text("geht unsere Antwort per E-Mail dorthin")
    linda.page.get_by_label("E-Mail").fill(LINDA)
    linda.writes(words)
    linda.is_told()
    uri = linda.uri
    linda.page.close()
    return uri


def reads_where_it_goes(anna: Person, shop: Shop, uri: str) -> None:
    """Look what the composer says of the chat that the customer has left."""
    ((customer,),) = shop.rows("select customer_id from address where uri = %s", uri)
    anna.page.goto(f"{shop.hub}/c/{customer.hex}")
    told = anna.page.locator(".way-why")
    expect(told).to_contain_text("ist dort noch nicht gesehen worden.")
    expect(told).to_contain_text(f"geht von selbst an {LINDA}.")


def test_the_customer_goes_on_by_mail_and_is_answered_in_the_same_thread(
    chromium: Browser, shop: Shop, linda: Customer, post: SmallHub
) -> None:
    uri = writes_and_leaves(linda, "Wann kommt mein Paket?")
    shop.answers(uri, "Morgen früh.")
    anna = at_the_desk(chromium, shop)
    reads_where_it_goes(anna, shop, uri)
    passes(shop, 6)
    shop.becomes("select count(*) from delivery where account = 'mail' and state = 'accepted'", 1)
    (mail,) = mails(post)
    assert "Morgen früh." in mail.get_content()
    assert post.kept[0].recipients == [LINDA]
    replies(shop, mail, "Danke, aber bitte erst ab zehn.")

    anna.page.goto(f"{shop.hub}/desk")
    anna.page.get_by_text(LINDA).first.click()
    # The address was only typed: nobody is joined before a person says so.
    expect(anna.page.locator(".entry.theirs .words")).to_have_text(
        ["Danke, aber bitte erst ab zehn."]
    )
    anna.page.locator(".card.wanted a.button.main").click()
    anna.page.locator("form button.main").click()
    expect(anna.page.locator(".entry.theirs .words")).to_have_text(
        ["Wann kommt mein Paket?", "Danke, aber bitte erst ab zehn."]
    )
    expect(anna.page.locator(".entry.ours .words")).to_have_text(["Morgen früh.", "Morgen früh."])
    expect(anna.page.locator(".entry.ours").last).to_contain_text("war schon verlassen")
    expect(anna.page.locator("#way option").first).to_have_text(f"Mail: {LINDA}")
    anna.page.locator("#reply-text").fill("Gern, ab zehn.")
    anna.page.locator("form.reply button.main").click()
    shop.becomes("select count(*) from delivery where account = 'mail'", 2)
    # It may be taken back for ten seconds, then it leaves.
    sent = anna.page.locator(".entry.ours", has_text="Gern, ab zehn.")
    expect(sent).to_contain_text("Vom Anbieter übernommen", timeout=20_000)
    assert "Gern, ab zehn." in mails(post)[1].get_content()

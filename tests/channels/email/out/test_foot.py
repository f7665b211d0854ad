"""Does every mail end with the links to one's wishes and thread, and do they do no harm?"""

import asyncio
import quopri
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.channels.email.inbound_attacks.hub import mail_account

from faden.channels.email import adapter
from faden.channels.email.adapter import EmailAccount
from faden.channels.email.wire.compose import Composed
from faden.core.channel import Rendered, Sent
from faden.core.consent import hear_mail
from faden.core.preference.link import LASTS, Aim, Link, read
from faden.engine.outward.outgoing import OutgoingClient

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DELIVERY = "0123456789abcdef" * 2
MESSAGE = Rendered(
    delivery_id=DELIVERY,
    ref=DELIVERY,
    to="mailto:linda@example.org",
    text="Morgen, Frau Weber.",
    purpose="service",
    attempt=1,
)


def written(monkeypatch: pytest.MonkeyPatch, url: str, at: datetime = NOW) -> str:
    """Return the words of a mail as they are handed to the mail server."""
    handed: list[Composed] = []

    async def submit(mail: Composed, *_: object, **__: object) -> Sent:
        handed.append(mail)
        return Sent()

    monkeypatch.setattr(adapter, "submit", submit)
    account = EmailAccount(
        "mail",
        1,
        settings=replace(mail_account(smtp={"host": "mail.example.org"}).settings),
        client=OutgoingClient(),
        base_url=url,
        clock=lambda: at,
    )
    assert asyncio.run(account.send(MESSAGE)) == Sent()
    return quopri.decodestring(handed[0].raw.partition(b"\r\n\r\n")[2]).decode()


def test_both_links_open_what_they_are_for_until_their_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = written(monkeypatch, "https://faden.example")
    key = mail_account().key
    found = dict(re.findall(r"https://faden\.example/([pt])/(\S+)", text))
    expected = Link("mail", DELIVERY, NOW + LASTS)
    assert {aim: read(key, Aim(aim), token) for aim, token in found.items()} == {
        "p": expected,
        "t": expected,
    }


def test_a_later_try_lasts_as_long_from_then(monkeypatch: pytest.MonkeyPatch) -> None:
    later = NOW + timedelta(days=2)
    text = written(monkeypatch, "https://faden.example", later)
    (token,) = re.findall(r"/p/(\S+)", text)
    link = read(mail_account().key, Aim.WISHES, token)
    assert link is not None
    assert link.until == later + LASTS


@pytest.mark.parametrize("url", ["", "http://127.0.0.1:8080"])
def test_without_a_safe_address_there_is_no_link(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    text = written(monkeypatch, url)
    assert "/p/" not in text
    assert text.strip().endswith("Morgen, Frau Weber.")


def test_whoever_quotes_it_says_nothing_about_advertising(monkeypatch: pytest.MonkeyPatch) -> None:
    foot = written(monkeypatch, "https://faden.example").partition("-- ")[2]
    assert foot
    for quoted in (True, False):
        assert hear_mail(foot, None, "mailto:linda@example.org", quoted=quoted) == ()

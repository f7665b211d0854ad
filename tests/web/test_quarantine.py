"""What can a person do with bytes that nobody understood?"""

import hashlib
import re

import pytest
from tests.web.company import MONDAY
from tests.web.visitor import House, Visitor

from faden.core.channel import Unreadable

MAIL = "mailto:linda@example.org"
RAW = b"From: linda@example.org\r\n\r\n<b>Wo bleibt mein Paket?\x00\xff"


@pytest.fixture
def linda(fresh: House) -> str:
    """Linda has written by mail and by SMS before."""
    fresh.run(fresh.company.writes("tel:+4915112340182", "Hallo", name="Linda Weber"))
    fresh.run(fresh.company.writes(MAIL, "Guten Tag", name="Linda Weber", account="mail"))
    return fresh.run(fresh.company.record("linda@example.org"))


@pytest.fixture
def anna(fresh: House) -> Visitor:
    return fresh.signed_in("anna")


def quarantined(house: House, raw: bytes = RAW, *, aside: bool = False) -> str:
    blob = house.company.blobs.put(house.company.north, raw) if aside else None
    house.rows(
        "insert into quarantine"
        " (quarantine_id, workspace_id, account, reason, raw, blob, owner, due_at, at)"
        " values (gen_random_uuid(), %s, 'mail', 'an empty mail', %s, %s, 'team:service', %s, %s)"
        " returning quarantine_id",
        house.company.north,
        b"" if aside else raw,
        blob,
        MONDAY,
        MONDAY,
    )
    return str(house.rows("select quarantine_id from quarantine")[0][0].hex)


@pytest.mark.parametrize("aside", [False, True])
def test_every_byte_can_be_saved(fresh: House, anna: Visitor, aside: bool) -> None:
    raw = RAW + b"x" * 300_000
    item = quarantined(fresh, raw, aside=aside)
    page, saved = anna.get(f"/quarantine/{item}?lang=en"), anna.get(f"/quarantine/{item}/raw")
    assert hashlib.sha256(saved.content).digest() == hashlib.sha256(raw).digest()
    assert saved.headers["content-type"] == "application/octet-stream"
    assert saved.headers["content-disposition"].startswith("attachment; ")
    assert saved.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert "Wo bleibt mein Paket?" in page.text
    assert f"{len(raw)} bytes" in page.text
    assert "Only the beginning is shown." in page.text


def test_it_is_filed_to_a_customer_who_was_searched(
    fresh: House, anna: Visitor, linda: str
) -> None:
    item = quarantined(fresh)
    hits = anna.get(f"/quarantine/{item}/file?q=linda@example").text
    (way,) = re.findall(rf'href="(/quarantine/{item}/file/[^"]+)"', hits)
    form = anna.get(way + "?lang=en").text
    filed = anna.post(way, {"text": "Wo bleibt mein Paket?", "address": MAIL})
    thread = anna.get(f"/c/{linda}?lang=en").text
    assert way == f"/quarantine/{item}/file/{linda}"
    assert "&lt;b&gt;Wo bleibt mein Paket?␀" in form
    assert f'<option value="{MAIL}" selected>' in form
    assert filed.headers["location"] == f"/c/{linda}#latest"
    assert "Filed. It stands on this thread and owes an answer." in thread
    assert thread.count('<div class="words">Wo bleibt mein Paket?</div>') == 1
    assert fresh.rows(
        "select ticket.state, event.body ->> 'address' from event join ticket using (ticket_id)"
        " where event.body ->> 'provider_id' = %s",
        f"quarantine:{item}",
    ) == [("open", MAIL)]


@pytest.mark.parametrize("aside", [False, True])
def test_what_was_filed_still_shows_its_bytes(
    fresh: House, anna: Visitor, linda: str, aside: bool
) -> None:
    item = quarantined(fresh, aside=aside)
    anna.post(f"/quarantine/{item}/file/{linda}", {"text": "Wo bleibt es?", "address": ""})
    raw = re.findall(r'"(/messages/[^"]+)"', anna.get(f"/c/{linda}").text)[-1]
    settled = anna.get(f"/quarantine/{item}?lang=en").text
    assert "From: linda@example.org\n\n<b>Wo bleibt" in anna.get(raw).text
    assert f'<a href="/c/{linda}">filed to this customer</a>' in settled
    assert "whose" not in settled  # no form any more


def test_it_is_filed_once(fresh: House, anna: Visitor, linda: str) -> None:
    item = quarantined(fresh)
    form = {"text": "Wo bleibt es?", "address": MAIL}
    answers = [anna.post(f"/quarantine/{item}/file/{linda}?lang=en", form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 409]
    assert "somebody has settled this already" in answers[1].text
    assert fresh.rows("select count(*) from event where kind = 'message_received'") == [(3,)]


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"text": "  ", "address": MAIL}, 422),
        ({"text": "x", "address": "mailto:karim@example.org"}, 400),
        ({"text": "x" * 20_001, "address": MAIL}, 400),
    ],
)
def test_a_form_that_cannot_be_changes_nothing(
    fresh: House, anna: Visitor, linda: str, form: dict[str, str], status: int
) -> None:
    item = quarantined(fresh)
    assert anna.post(f"/quarantine/{item}/file/{linda}", form).status_code == status
    assert fresh.rows("select settled_at from quarantine") == [(None,)]
    assert fresh.rows("select count(*) from event where kind = 'message_received'") == [(2,)]


@pytest.mark.parametrize("who", ["jonas", "rita"])
def test_only_leaders_file(fresh: House, linda: str, who: str) -> None:
    item, visitor = quarantined(fresh), fresh.signed_in(who)
    way = f"/quarantine/{item}/file/{linda}"
    answers = [
        visitor.get(f"/quarantine/{item}/file?q=linda"),
        visitor.get(way),
        visitor.post(way, {"text": "x", "address": ""}),
    ]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert f"/quarantine/{item}/file" not in visitor.get(f"/quarantine/{item}").text


def test_a_thing_that_came_by_sms_is_filed_too(fresh: House, anna: Visitor, linda: str) -> None:
    fresh.run(fresh.company.arrives(fresh.company.north, "sms", Unreadable("not JSON")))
    item = fresh.rows("select quarantine_id from quarantine")[0][0].hex
    form = anna.get(f"/quarantine/{item}/file/{linda}?lang=en").text
    assert '<option value="" selected>nobody can tell</option>' in form

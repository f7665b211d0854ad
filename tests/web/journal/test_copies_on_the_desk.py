"""Is the copy of another system's mail seen with all that it holds, and what it went wrong with?"""

import re

import pytest
from tests.channels.email.journal.copies import LISTED, WORDS, copy, report
from tests.channels.email.test_inbound import settings
from tests.web.visitor import House, Visitor

from faden.channels.email.adapter import EmailAccount
from faden.channels.email.journal import observed
from faden.engine.ids import new_id
from faden.engine.inbox import accept
from faden.engine.outward.outgoing import OutgoingClient
from faden.engine.reception import items_of
from faden.web.engine_words import say_reason
from faden.web.templates import translator

HEAD = ("MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=c")
PDF = "Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=Tarif.pdf"
TEXT = f"--c\r\n\r\n{WORDS}\r\n--c\r\n{PDF}\r\n\r\n%PDF rest\r\n--c--"
RAW = copy(*HEAD, text=TEXT)


def arrives(house: House, raw: bytes) -> str:
    """Let a mail come to the service mailbox; return Linda's record."""
    company = house.company
    account = EmailAccount(
        "mail", company.north, settings=settings(**LISTED), client=OutgoingClient(), base_url=""
    )
    house.run(
        accept(
            company.store,
            company.directory,
            items_of(account, raw),
            now=company.now,
            new_id=new_id,
        )
    )
    found = house.rows("select customer_id from event where kind = 'message_observed'")
    return str(found[0][0].hex)


@pytest.mark.parametrize("raw", [RAW, report(RAW, "To: linda@example.org")])
def test_words_files_and_bytes_are_seen(fresh: House, raw: bytes) -> None:
    customer = arrives(fresh, raw)
    anna = fresh.signed_in("anna")
    page = anna.get(f"/c/{customer}?lang=en").text
    entry = page.split('class="entry ours observed"')[1].split("</li>\n</ol>")[0]
    assert f'<div class="words">{WORDS}</div>' in entry
    assert "Sent by another system (billing)" in entry
    (file,) = re.findall(r'href="(/messages/[^"]+/files/[^"]+)"', entry)
    (whole,) = re.findall(r'href="(/messages/[^"]+/raw)"', entry)
    assert anna.get(file).content == b"%PDF rest"
    assert "X-MS-Journal-Report" in anna.get(whole).text or raw == RAW
    assert anna.get(whole.removesuffix("/raw")).status_code == 404


def test_a_file_is_told_to_programs(fresh: House) -> None:
    customer = arrives(fresh, RAW)
    program: Visitor = fresh.program("north-agent")
    (event,) = program.get(f"/api/v1/customers/{customer}/events").json()["items"]
    (file,) = event["data"]["files"]
    assert (file["name"], file["content_type"], file["size"]) == ("Tarif.pdf", "application/pdf", 9)


@pytest.mark.parametrize(
    "reason",
    [
        observed.UNVOUCHED,
        observed.NOBODY,
        observed.MANY,
        observed.EMPTY,
        observed.UNLISTED,
        observed.NOT_OURS,
    ],
)
def test_what_is_to_be_done_is_said_in_german(reason: str) -> None:
    told = say_reason(f"journal: billing: {reason}", translator("de"))
    assert told.startswith("Journal: billing: ")
    assert reason not in told

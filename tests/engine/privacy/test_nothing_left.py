"""Does a search through the whole installation find a person before, and nothing of them after?"""

from __future__ import annotations

import base64

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from tests.engine.office import KARIM, LINDA, MIA, MONDAY, Office, item, reports, says
from tests.engine.privacy.haystack import haystack, hits
from tests.engine.privacy.shredder import Shredder

from faden.core.address import bucket_of
from faden.core.channel import Claim, Evidence, InboundMessage, Unreadable
from faden.core.receipt import State
from faden.engine import command as cmd
from faden.engine.inbox import Outcome
from faden.privacy.operate import clear
from faden.store.postgres import Running
from faden.store.privacy.erasing import OWNED

MAILBOX = "mailto:linda.weber@example.org"
CONTRACT = bytes(range(7, 247)) * 2_000  # the file she sent
ACCOUNT = "line"

#: by which somebody could find her: names, number in several spellings, address, words, bytes
NEEDLES: tuple[str | bytes, ...] = (
    *("Linda", "Weber", "linda.weber@example.org"),
    *("+491701234567", "491701234567", "0170 1234567", "01701234567", "0170/123 45-67"),
    *("Waschmaschine", "Treppenhaus", "Ersatzteil liegt bereit", "Stammkundin"),
    *("Kostenvoranschlag", "umgezogen nach Ulm", "vertrag-weber.pdf"),
    *("wamid.HBgNNDkxNzAxMjM0NTY3", "welcome-linda", "SM-receipt-77", "sent-for-her-1"),
    *("Mahnung", "invoice-of-weber-118", "dunning-linda"),
    CONTRACT[100:140],
)
PROOF = "Bitte keine SMS mehr"


def mail(subject: str, text: str, *, file: bytes = b"") -> bytes:
    encoded = base64.b64encode(file)
    lines = b"\r\n".join(encoded[at : at + 76] for at in range(0, len(encoded), 76))
    return (
        b"From: Linda Weber <linda.weber@example.org>\r\nTo: service@firma.example\r\n"
        b"Subject: " + subject.encode() + b"\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n'
        b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.b64encode(text.encode())
        + b'\r\n--b\r\nContent-Type: application/pdf; name="vertrag-weber.pdf"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n" + lines + b"\r\n--b--\r\n"
    )


def mailed(key: str, text: str, **more: object) -> InboundMessage:
    return InboundMessage(
        provider_id=f"mail:{key * 64}", sender=MAILBOX, text=text, hashed=True, name="Linda Weber"
    )


@pytest.fixture
def life(office: Office, shredder: Shredder) -> Shredder:
    """Everything that can happen to a customer has happened to Linda, and something to others."""
    sms = says(
        "Meine Waschmaschine steht still",
        name="Linda Weber",
        provider_id="wamid.HBgNNDkxNzAxMjM0NTY3",
    )
    shredder.arrives(sms, b'{"from": "0170 1234567", "id": "wamid.HBgNNDkxNzAxMjM0NTY3"}')
    letter = mail("Kostenvoranschlag", "Im Treppenhaus. Kostenvoranschlag", file=CONTRACT)
    shredder.arrives(mailed("a", "Im Treppenhaus: Kostenvoranschlag"), letter)
    note_seen(office, "mail:" + "a" * 64)
    linda, box = office.customer(), office.customer(MAILBOX)
    join_by_rows(office, shredder, linda, box)
    shredder.arrives(says("Hallo", sender=KARIM, provider_id="karims-own-1"), b'{"from": "karim"}')
    shredder.arrives(
        says("Ich bin das", sender=KARIM, claims=(Claim(MAILBOX, Evidence.ASSERTION),)), b"{}"
    )
    shredder.arrives(says("Huhu", sender=MIA), b'{"from": "mia"}')
    guardian = cmd.DeclareHousehold(
        workspace=1, guardian_id=linda, ward_id=office.customer(MIA), by="agent:a"
    )
    office.do(guardian)
    wish = says(f"{PROOF}, Linda Weber! Ich bin umgezogen nach Ulm.")
    shredder.arrives(wish, b'{"text": "..", "from": "+49 170 1234567"}')
    office.do(
        cmd.WriteNote(workspace=1, customer_id=linda, text="Stammkundin Weber", author="agent:a")
    )
    answer = cmd.SendMessage(
        workspace=1,
        account=ACCOUNT,
        to=LINDA,
        text="Ihr Ersatzteil liegt bereit, Frau Weber",
        author="api:shop",
        ref="order-for-0170/123 45-67",
        idempotency_key="welcome-linda",
    )
    office.do(answer)
    office.do(a_dunning_letter())
    office.send()
    shredder.arrives(
        reports(State.DELIVERED, sent_id="s1"), b'{"id": "SM-receipt-77", "to": "01701234567"}'
    )
    shredder.arrives(
        reports(State.SENT, sent_id="sent-for-her-1"),
        b'{"id": "sent-for-her-1", "to": "+491701234567"}',
    )
    shredder.arrives(Unreadable("broken"), b"<sms from='0170/123 45-67' text='Waschmaschine'>")
    imported(office, linda)
    chatted(office)
    office.index()
    handed_in(shredder)
    return shredder


def a_dunning_letter() -> cmd.ObserveMessage:
    return cmd.ObserveMessage(
        workspace=1,
        system="billing",
        external_id="invoice-of-weber-118",
        to=LINDA,
        text="Mahnung, Frau Weber",
        sent_at=MONDAY,
        by="api:billing",
        channel="letter",
        idempotency_key="dunning-linda",
    )


def join_by_rows(office: Office, shredder: Shredder, one: str, other: str) -> None:
    done = office.do(cmd.JoinCustomers(workspace=1, customer_id=one, other_id=other, by="agent:a"))
    assert isinstance(done, cmd.Done)


def note_seen(office: Office, key: str) -> None:
    with psycopg.connect(office.url, autocommit=True) as connection:
        connection.execute("set role faden_engine")
        connection.execute("delete from mail_seen")
        connection.execute(
            "insert into mail_seen values (1, %s, 'INBOX', 7, 1, %s, %s)",
            (ACCOUNT, key, bucket_of(f"{ACCOUNT}\n{key}")),
        )


def imported(office: Office, customer: str) -> None:
    with psycopg.connect(office.url, autocommit=True) as connection:
        connection.execute("set role faden_engine")
        connection.execute("delete from customer_source")
        for key in ("K-4711", "linda.weber@example.org"):
            connection.execute(
                "insert into customer_source values (0, 1, 'shop', %s, %s, 'd', 'Linda Weber',"
                " array['tel:+491701234567'], now())",
                (key, customer),
            )


def chatted(office: Office) -> None:
    """Her browser turned out to be her login, whose other name is her mail address."""
    with psycopg.connect(office.url, autocommit=True) as connection:
        connection.execute("set role faden_engine")
        connection.execute(
            "insert into chat_visitor values (1, 'web', repeat('a', 32), %s, now())", (MAILBOX,)
        )


def handed_in(life: Shredder) -> None:
    """She sent a picture in the chat, and a colleague has chosen a file for her answer."""
    for holder, customer, content in (
        (MAILBOX, None, b"picture of the Waschmaschine"),
        ("agent:a", life.office.customer(), b"offer for Linda Weber"),
    ):
        blob = life.office.run(life.blobs.put(1, content))
        with psycopg.connect(life.office.url, autocommit=True) as connection:
            connection.execute("set role faden_engine")
            connection.execute(
                "insert into upload values (1, %s, 'upload-1', %s, 'Weber.png', 'image/png', 9, %s,"
                " now(), 'message-1')",
                (holder, customer, blob),
            )


def search(life: Shredder, server: Running) -> dict[str, bytes]:
    clear(life.office.url)
    admin = make_conninfo(server.admin_url, dbname="office")
    return haystack(admin, life.blobs._folder)


def test_before_everything_is_found_and_after_nothing_but_the_proof(
    life: Shredder, postgres_server: Running
) -> None:
    before = search(life, postgres_server)
    unseen = [needle for needle in (*NEEDLES, PROOF) if not hits(before, needle)]
    assert unseen == []
    life.erases()
    after = search(life, postgres_server)
    found = {needle: hits(after, needle) for needle in NEEDLES if hits(after, needle)}
    assert found == {}
    where = {place for place in hits(after, PROOF) if place != "statistics and schema"}
    assert where == {"table kept_wish", "table event"}  # and on Mia's thread, who is a ward
    assert hits(after, "karims-own-1") != []


def test_a_mail_that_still_lies_in_the_mailbox_brings_nobody_back(life: Shredder) -> None:
    office = life.office
    life.erases()
    again = item(mailed("a", "Im Treppenhaus: Kostenvoranschlag"))
    assert office.accepted(again).outcomes == [Outcome.DUPLICATE]
    assert office.rows("select 1 from address where uri = %s", MAILBOX) == []
    assert office.rows(
        "select count(*) from mail_seen join arrival using (bucket, workspace_id, account, key)"
    ) == [(1,)]


def test_the_ledger_can_still_be_proved(life: Shredder) -> None:
    life.erases()
    office = life.office
    assert (
        office.rows(
            "select customer_id from event group by customer_id"
            " having count(*) <> max(sequence) or min(sequence) <> 1"
        )
        == []
    )
    assert (
        office.rows(
            "select 1 from event left join ticket using (bucket, ticket_id)"
            " where kind = 'message_received' and ticket.ticket_id is null"
        )
        == []
    )
    assert (
        office.rows(
            "select 1 from thread, unnest(kin) as one (id)"
            " where not exists (select 1 from thread as other where other.customer_id = one.id)"
        )
        == []
    )


def test_every_table_with_a_customer_has_been_thought_of(office: Office) -> None:
    """A table that comes new must be erased too, or be named here with the reason."""
    found = office.rows(
        "select table_name from information_schema.columns"
        " where table_schema = 'public' and column_name = 'customer_id'"
    )
    by_its_files = {"upload"}  # erase_uploads, which tells the files as well
    assert {name for (name,) in found} == set(OWNED) | by_its_files

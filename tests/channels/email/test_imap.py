"""Is a real mailbox read whole, without a trace, whatever its server and its owner do to it?"""

import asyncio
import imaplib
import smtplib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import cast

import psycopg
import pytest
from tests.peers.daemon import scratch
from tests.peers.dovecot import PASSWORD, Dovecot
from tests.scripted_server import until

from faden.channels.email.imap import ImapSource
from faden.core.address import bucket_of
from faden.engine.intake import Fetched, Intake, Pace, SourceGone
from faden.engine.ports import Account
from faden.store.sources import MailFolder, leased

pytestmark = pytest.mark.needs("dovecot", "/usr/lib/dovecot/lmtp")

LIMIT = 200_000
_users = count(1)


@dataclass(frozen=True)
class Login:
    """Where a mailbox is."""

    port: int
    username: str
    password: str = field(default=PASSWORD, repr=False)
    host: str = "127.0.0.1"
    security: str = "none"


@dataclass(frozen=True)
class Mailbox:
    """Somebody's mailbox, as its owner and the world treat it."""

    server: Dovecot
    address: str

    @property
    def login(self) -> Login:
        return Login(self.server.imap_port, self.address)

    def source(self, folder: str = "INBOX", *, limit: int = LIMIT) -> ImapSource:
        return ImapSource(self.login, folder, limit=limit)

    def gets(self, *texts: str) -> None:
        """Let mails be delivered by the mail server."""
        with smtplib.LMTP("127.0.0.1", self.server.lmtp_port) as lmtp:
            for text in texts:
                lmtp.sendmail("linda@kunden.test", self.address, a_mail(text))

    @contextmanager
    def owner(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4("127.0.0.1", self.server.imap_port, timeout=20) as client:
            client.login(self.address, PASSWORD)
            yield client

    def deletes(self, *numbers: int) -> None:
        with self.owner() as client:
            client.select()
            for number in numbers:
                client.uid("STORE", str(number), "+FLAGS", r"(\Deleted)")
            client.expunge()


def a_mail(text: str) -> bytes:
    return f"Subject: {text}\r\nMessage-ID: <{text}@kunden.test>\r\n\r\n{text}\r\n".encode()


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    users = {f"box{number}@laden.test": "" for number in range(1, 30)}
    with scratch() as folder, Dovecot(folder, users) as running:
        yield running


@pytest.fixture
def mailbox(dovecot: Dovecot) -> Mailbox:
    return Mailbox(dovecot, f"box{next(_users)}@laden.test")


@pytest.fixture
def source(mailbox: Mailbox) -> Iterator[ImapSource]:
    found = mailbox.source()
    yield found
    found.close()


def subjects(mails: Iterator[Fetched]) -> dict[int, str]:
    return {
        mail.number: mail.raw.partition(b"Subject: ")[2].split(b"\r")[0].decode() for mail in mails
    }


def test_an_empty_folder_has_a_validity_and_no_mails(source: ImapSource) -> None:
    assert source.open() > 0
    assert source.numbers(0) == []


def test_every_mail_is_fetched_as_it_was_delivered(mailbox: Mailbox, source: ImapSource) -> None:
    mailbox.gets("eins", "zwei", "drei")
    source.open()
    assert source.numbers(0) == [1, 2, 3]
    mails = list(source.fetch([1, 2, 3]))
    assert [
        mail.raw.endswith(a_mail(text))
        for mail, text in zip(mails, ["eins", "zwei", "drei"], strict=True)
    ] == [True] * 3
    assert mails[0].raw.startswith(b"Return-Path: <linda@kunden.test>\r\n")
    assert f"Delivered-To: {mailbox.address}\r\n".encode() in mails[0].raw


def test_only_what_is_behind_the_position_is_new(mailbox: Mailbox, source: ImapSource) -> None:
    mailbox.gets("eins", "zwei")
    source.open()
    assert [source.numbers(after) for after in (0, 1, 2, 3, 99)] == [[1, 2], [2], [], [], []]
    mailbox.gets("drei")
    assert source.numbers(2) == [3]


def test_reading_leaves_no_trace(mailbox: Mailbox, source: ImapSource) -> None:
    mailbox.gets("eins", "x" * 3, "zwei")
    source.open()
    list(source.fetch(source.numbers(0)))
    source.close()
    with mailbox.owner() as client:
        client.select(readonly=True)
        flags = client.fetch("1:*", "(FLAGS)")[1]
        assert client.search(None, "UNSEEN")[1] == [b"1 2 3"]
        assert not any(b"\\Seen" in cast("bytes", line) for line in flags)


def test_bytes_of_every_kind_come_through(mailbox: Mailbox, source: ImapSource) -> None:
    raw = (
        b"Subject: \xff\xfe\r\n\r\n"
        + bytes(range(1, 256)).replace(b"\r", b"").replace(b"\n", b"")
        + b") A1 OK\r\n* 1 FETCH (UID 99 BODY[] {3}\r\nabc)\r\n"
    )
    with mailbox.owner() as client:
        client.append("INBOX", "", "", raw)
    mailbox.gets("zwei")
    source.open()
    assert [(mail.number, mail.raw) for mail in source.fetch([1])] == [(1, raw)]
    assert next(source.fetch([1, 2])).raw == raw


def test_mails_gone_since_they_were_found_are_left_out(
    mailbox: Mailbox, source: ImapSource
) -> None:
    mailbox.gets("eins", "zwei", "drei", "vier")
    source.open()
    assert source.numbers(0) == [1, 2, 3, 4]
    mailbox.deletes(1, 3)
    assert subjects(source.fetch([1, 2, 3, 4])) == {2: "zwei", 4: "vier"}
    assert list(source.fetch([1])) == []


def test_a_mail_that_goes_while_its_neighbours_are_fetched_is_left_out(mailbox: Mailbox) -> None:
    mailbox.gets(*(f"mail{n}" for n in range(1, 41)))
    source = mailbox.source()
    source.open()
    mails = source.fetch(source.numbers(0))
    first = next(mails)
    mailbox.deletes(35, 40)
    found = {first.number, *subjects(mails)}
    assert found == {*range(1, 41)} - {35, 40}
    source.close()


def test_a_mail_above_the_limit_is_known_by_its_header(
    mailbox: Mailbox, source: ImapSource
) -> None:
    with mailbox.owner() as client:
        for size in (10, LIMIT, 10):
            client.append("INBOX", "", "", b"Subject: big\r\nX-A: b\r\n\r\n" + b"x" * size)
    source.open()
    one, two, three = source.fetch(source.numbers(0))
    assert (one.flaw, three.flaw) == ("", "")
    assert two.raw == b"Subject: big\r\nX-A: b\r\n\r\n"
    assert (
        two.flaw
        == f"the mail has {LIMIT + 24} bytes; {LIMIT} are allowed, so only its header was read"
    )


def test_an_endless_header_is_cut(mailbox: Mailbox, source: ImapSource) -> None:
    with mailbox.owner() as client:
        client.append("INBOX", "", "", b"Subject: big\r\nX-A: " + b"b\r\n " * LIMIT)
    source.open()
    (mail,) = source.fetch([1])
    assert len(mail.raw) == 65_536
    assert mail.flaw


def test_mails_larger_together_than_one_bulk_all_come(mailbox: Mailbox) -> None:
    with mailbox.owner() as client:
        for number in range(6):
            client.append("INBOX", "", "", b"Subject: %d\r\n\r\n" % number + b"x" * 1_500_000)
    source = mailbox.source(limit=2_000_000)
    source.open()
    assert [mail.raw[:10] for mail in source.fetch(source.numbers(0))] == [
        b"Subject: %d" % n for n in range(6)
    ]
    source.close()


def test_numbers_far_apart_are_found(mailbox: Mailbox, source: ImapSource) -> None:
    mailbox.gets("eins", "zwei")
    maildir = mailbox.server.home(mailbox.address) / "Maildir"
    source.open()
    source.close()
    for index in maildir.glob("dovecot.index*"):
        index.unlink()
    uids = maildir / "dovecot-uidlist"
    head, one, two = uids.read_text().splitlines()[:3]
    head = head.replace(" N3", " N900002")
    two = two.replace("2 ", "900001 ", 1)
    uids.write_text(f"{head}\n{one}\n{two}\n")
    source.open()
    assert source.numbers(0) == [1]
    assert source.numbers(1) == [900_001]
    assert source.numbers(900_001) == []


def test_a_wrong_password_is_said_without_the_password(mailbox: Mailbox) -> None:
    login = Login(mailbox.server.imap_port, mailbox.address, "geheim4711")
    with pytest.raises(SourceGone, match=r"cannot log in: .*AUTHENTICATIONFAILED") as told:
        ImapSource(login, "INBOX", limit=LIMIT).open()
    assert "geheim4711" not in str(told.value)


def test_a_folder_that_is_not_there_is_said_by_name(mailbox: Mailbox) -> None:
    with pytest.raises(SourceGone, match="cannot open the folder"):
        mailbox.source("Gibt es nicht").open()


def test_folders_have_names_in_any_language(mailbox: Mailbox) -> None:
    with mailbox.owner() as client:
        client.create('"Anfragen &APw-ber &- mehr"')
        client.append('"Anfragen &APw-ber &- mehr"', "", "", a_mail("eins"))
    source = mailbox.source("Anfragen über & mehr")
    source.open()
    assert subjects(source.fetch(source.numbers(0))) == {1: "eins"}
    source.close()


def test_a_folder_that_is_renamed_is_noticed(mailbox: Mailbox) -> None:
    with mailbox.owner() as client:
        client.create("Anfragen")
        client.append("Anfragen", "", "", a_mail("eins"))
    source = mailbox.source("Anfragen")
    validity = source.open()
    with mailbox.owner() as client:
        client.rename("Anfragen", "Alt")
    with pytest.raises(SourceGone):
        source.numbers(0)
    with mailbox.owner() as client:
        client.create("Anfragen")
    time.sleep(1.1)  # dovecot's validity is the second in which a folder was made
    assert source.open() != validity or source.numbers(0) == []
    source.close()


def test_numbers_made_anew_are_noticed_while_the_folder_is_open(mailbox: Mailbox) -> None:
    with mailbox.owner() as client:
        client.create("Anfragen")
    source = mailbox.source("Anfragen")
    validity = source.open()
    with mailbox.owner() as client:
        client.delete("Anfragen")
        time.sleep(1.1)  # dovecot's validity is the second in which a folder was made
        client.create("Anfragen")
    with pytest.raises(SourceGone):
        source.numbers(0)
    assert source.open() != validity
    source.close()


def test_a_new_mail_ends_the_waiting_at_once(mailbox: Mailbox, source: ImapSource) -> None:
    source.open()
    posted = threading.Timer(0.3, mailbox.gets, ["eins"])
    posted.start()
    begun = time.monotonic()
    assert source.wait(30)
    assert time.monotonic() - begun < 10
    assert source.numbers(0) == [1]
    posted.join()


def test_waiting_ends_by_itself_and_the_connection_is_good_for_more(source: ImapSource) -> None:
    source.open()
    begun = time.monotonic()
    assert not source.wait(0.2)
    assert time.monotonic() - begun < 5
    assert source.numbers(0) == []


def test_an_interruption_ends_the_waiting(source: ImapSource) -> None:
    source.open()
    threading.Timer(0.2, source.interrupt).start()
    begun = time.monotonic()
    with pytest.raises(SourceGone):
        source.wait(60)
    assert time.monotonic() - begun < 5
    with pytest.raises(SourceGone):
        source.open()


@pytest.mark.slow
def test_a_server_that_ends_is_noticed(mailbox: Mailbox, source: ImapSource) -> None:
    def watches() -> None:
        # A server that says good-bye properly is heard first, and missed at the next look.
        for _ in range(30):
            source.wait(60)
            source.numbers(0)

    source.open()
    mailbox.server.stop()
    try:
        with pytest.raises(SourceGone):
            watches()
        with pytest.raises(SourceGone, match="cannot connect"):
            source.open()
    finally:
        mailbox.server.start()
    source.open()


# Together with the intake and the database.


@dataclass(frozen=True)
class OurAccount:
    account_id: str
    workspace: int = 1


@dataclass
class Hub:
    """What came in, with a row for each arrival."""

    url: str
    subjects: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    async def take(self, account: Account, raw: bytes) -> list[str]:
        self.subjects.append(raw.partition(b"Subject: ")[2].split(b"\r")[0].decode())
        key = self.subjects[-1]
        values = (bucket_of(f"{account.account_id}\n{key}"), account.account_id, key)
        async with await psycopg.AsyncConnection.connect(self.url) as connection:
            await connection.execute("set role faden_engine")
            await connection.execute(
                "insert into arrival values (%s, 1, %s, %s, 'd', 'raw', now())"
                " on conflict do nothing",
                values,
            )
        return [key]

    async def take_unread(self, account: Account, reason: str, raw: bytes) -> None:
        self.unread.append(reason)


@pytest.mark.slow
def test_a_mailbox_is_read_through_a_night_of_trouble(mailbox: Mailbox, database_url: str) -> None:
    hub = Hub(database_url)
    pace = Pace(poll=30, first=0.05, longest=0.2)

    def reader() -> Intake:
        return Intake(
            cast("Account", OurAccount(mailbox.address)),
            mailbox.source(),
            lease=lambda: leased(database_url, MailFolder(1, mailbox.address, "INBOX")),
            take=hub.take,
            take_unread=hub.take_unread,
            clock=lambda: datetime(2026, 11, 23, 12, tzinfo=UTC),
            pace=pace,
        )

    async def told() -> None:
        await asyncio.to_thread(mailbox.gets, "eins", "zwei")
        first, second = reader(), reader()
        first.start()
        second.start()
        await until(lambda: hub.subjects == ["eins", "zwei"])
        await asyncio.to_thread(mailbox.gets, "drei")
        await until(lambda: len(hub.subjects) == 3)
        await asyncio.to_thread(mailbox.server.stop)
        await asyncio.to_thread(mailbox.server.start)
        await asyncio.to_thread(mailbox.gets, "vier")
        await until(lambda: len(hub.subjects) == 4)
        await asyncio.to_thread(mailbox.server.stop)
        mailbox.server.renumber(mailbox.address)
        await asyncio.to_thread(mailbox.server.start)
        await until(lambda: len(hub.subjects) == 8)
        begun = time.monotonic()
        await first.stop()
        await second.stop()
        assert time.monotonic() - begun < 5

    asyncio.run(told())
    assert hub.subjects[:4] == ["eins", "zwei", "drei", "vier"]
    assert sorted(hub.subjects[4:]) == sorted(hub.subjects[:4])

"""Is a mail answered 250 kept, and any other left with the mail server, whoever sends it?"""

import asyncio
import re
import smtplib
import time
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.channels.email.post_room import (
    LOOPS,
    DatabaseAway,
    DiskFull,
    Mailbox,
    PostRoom,
    Wire,
)

from faden.channels.email import listener as listener_module
from faden.channels.email.after_data import Reading
from faden.core.channel import Capabilities

SERVICE, SHOP, SMALL = "service@firma.example", "laden@firma.example", "klein@firma.example"
LINDA = "linda@kunde.example"
MAIL = b"From: linda@kunde.example\r\nSubject: Pumpe\r\n\r\nSie tropft.\r\n"


@pytest.fixture(params=LOOPS)
def room(request: pytest.FixtureRequest) -> Iterator[PostRoom]:
    with furnished().running(request.param) as room:
        yield room


def furnished(idle: timedelta = timedelta(minutes=5)) -> PostRoom:
    room = PostRoom(idle)
    room.addresses[SERVICE] = Mailbox("service")
    room.addresses[SHOP] = Mailbox("shop", workspace=2)
    room.addresses[SMALL] = Mailbox("small", capabilities=Capabilities(max_inbound=1000))
    return room


def top(*names: str, sender: str = LINDA) -> bytes:
    lines = [f"Return-Path: <{sender}>", *(f"Delivered-To: {name}" for name in names)]
    return "".join(f"{line}\r\n" for line in lines).encode()


# What arrives


def test_a_mail_arrives_as_it_is_with_its_envelope_on_top(room: PostRoom) -> None:
    with room.client() as client:
        client.sendmail(LINDA, ["Service+T0KEN@firma.example"], MAIL + b".\r\n..x\r\n")
    assert room.taken == [("service", top("Service+T0KEN@firma.example") + MAIL + b".\r\n..x\r\n")]


def test_bounces_have_no_sender_and_postmaster_no_domain(room: PostRoom) -> None:
    room.addresses["postmaster"] = Mailbox("service")
    with room.client() as client:
        client.sendmail("", ["postmaster"], MAIL)
    assert room.taken == [("service", top("postmaster", sender="") + MAIL)]


def test_addresses_may_have_umlauts(room: PostRoom) -> None:
    room.addresses["büro@müller.example"] = Mailbox("office")
    with room.client() as client:
        client.ehlo()
        client.sendmail(
            "jörg@kunde.example", ["büro@müller.example"], MAIL, ["SMTPUTF8", "BODY=8BITMIME"]
        )
    assert room.taken == [
        ("office", top("büro@müller.example", sender="jörg@kunde.example") + MAIL)
    ]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"x" * 5_000_000 + b"\r\n", id="a line without end"),
        pytest.param(b"x" * 998 + b"\r\n" + b"y" * 1001 + b"\r\n", id="lines a little too long"),
        pytest.param(b"nul \x00 and \xfc and \xff\xfe\r\n", id="bytes that are no text"),
        pytest.param(b"\r\r\n\n\r \n\r\n", id="all ends of line"),
        pytest.param(b"", id="nothing at all"),
        pytest.param(b".\r\n.\r\n..\r\n.", id="dots"),
    ],
)
def test_whatever_the_bytes_they_are_kept(room: PostRoom, body: bytes) -> None:
    wire = room.begun_mail()
    stuffed = re.sub(rb"(?m)^\.", b"..", body) if b"\r\n." in body else body
    end = b"" if body.endswith(b"\r\n") or not body else b"\r\n"
    wire.say(stuffed + end + b".\r\n")
    assert wire.reply() == "250 2.0.0 accepted"
    assert room.taken == [("service", top(SERVICE) + body + end)]


@pytest.mark.parametrize(
    "dot", [b"\n.\n", b"\r\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\r", b"\r.\r\n", b"\r\n\x00.\r\n"]
)
def test_nobody_smuggles_a_second_mail_into_the_first(room: PostRoom, dot: bytes) -> None:
    wire = room.begun_mail()
    second = b"MAIL FROM:<chef@firma.example>\r\nRCPT TO:<laden@firma.example>\r\nDATA\r\nForged"
    wire.say(b"Subject: a\r\n\r\nText", dot, second, b"\r\n.\r\n", b"NOOP\r\n")
    assert [wire.reply(), wire.reply()] == ["250 2.0.0 accepted", "250 2.0.0 OK"]
    unstuffed = dot.replace(b"\r\n.", b"\r\n")
    assert room.taken == [
        ("service", top(SERVICE) + b"Subject: a\r\n\r\nText" + unstuffed + second + b"\r\n")
    ]


@given(st.text("\r\n.a", max_size=40), st.text("\r\n.a", max_size=9), st.integers(1, 7))
def test_a_mail_ends_in_the_same_place_however_it_is_cut(text: str, after: str, step: int) -> None:
    content = text.encode() + b"\r\n"
    stuffed = (b"\r\n" + content).replace(b"\r\n.", b"\r\n..")[2:]
    stream = stuffed + b".\r\n" + after.encode()
    reading = Reading(1000, lambda size: True, lambda size: None)
    place, rest = 0, None
    while rest is None:
        rest = reading.feed(stream[place : place + step])
        place += step
    assert (bytes(reading.content()), rest + stream[place:]) == (content, after.encode())


def test_a_mail_that_begins_with_a_blank_does_not_continue_our_header(room: PostRoom) -> None:
    wire = room.begun_mail()
    wire.say(b" chef@firma.example\r\n\r\nText\r\n.\r\n")
    assert wire.reply().startswith("250")
    assert room.taken[0][1].startswith(top(SERVICE) + b"X-Faden-Flaw: ")


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("<=?utf-8?q?a=0D=0AX:_1?=@b.example>", "=?utf-8?q?a=0D=0AX:_1?=@b.example"),
        ('<"a>b c"@d.example>', '"a>b c"@d.example'),
        ('<o"brien@d.example>', 'o"brien@d.example'),
        ("<a..b.@docomo.example>", "a..b.@docomo.example"),
        ("<@old.example,@older.example:a@b.example>", "a@b.example"),
        ("a@b.example", "a@b.example"),
        (f"<{'x' * 900}@b.example> SIZE=3", f"{'x' * 900}@b.example"),
        (" <a(b)c@[IPv6:::1]> BODY=8BITMIME", "a(b)c@[IPv6:::1]"),
    ],
)
def test_the_senders_address_is_kept_word_for_word(room: PostRoom, path: str, address: str) -> None:
    wire = room.wire()
    wire.say(f"EHLO mta\r\nMAIL FROM:{path}\r\nRCPT TO:<{SERVICE}>\r\nDATA\r\n".encode())
    wire.say(MAIL + b".\r\n")
    assert [wire.reply()[:3] for _ in range(6)] == ["220", "250", "250", "250", "354", "250"]
    assert room.taken == [("service", top(SERVICE, sender=address) + MAIL)]


def test_an_address_never_writes_a_line_of_its_own(room: PostRoom) -> None:
    wire = room.wire()
    wire.say(b"EHLO mta\r\nMAIL FROM:<a\rX-Evil: 1@b.example>\r\nMAIL FROM:<\xff@b.example>\r\n")
    wire.say(b"RCPT TO:<service+a\rb@firma.example>\r\nRCPT TO:<\xff>\r\nHELP \xff\r\n")
    replies = [wire.reply()[:3] for _ in range(7)]
    assert replies == ["220", "250", "553", "250", "553", "550", "501"]


# Who is answered what


def test_a_mail_is_not_answered_before_it_is_kept(room: PostRoom) -> None:
    room.pause()
    wire = room.begun_mail()
    wire.say(MAIL + b".\r\n")
    assert room.begun.wait(20)
    assert wire.silent_for(0.2)
    room.resume()
    assert wire.reply() == "250 2.0.0 accepted"


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (DatabaseAway(), "451 4.3.0"),
        (DiskFull(), "452 4.3.1"),
        (ValueError("a mistake of ours"), "451 4.3.0"),
        (asyncio.CancelledError(), "451 4.3.0"),
    ],
)
def test_what_goes_wrong_on_our_side_never_bounces(
    room: PostRoom, fault: BaseException, code: str
) -> None:
    room.faults["service"] = fault
    wire = room.begun_mail()
    wire.say(MAIL + b".\r\n")
    assert wire.reply().startswith(code)
    del room.faults["service"]
    wire.say(f"MAIL FROM:<>\r\nRCPT TO:<{SERVICE}>\r\nDATA\r\n".encode(), MAIL + b".\r\n")
    assert [wire.reply()[:3] for _ in range(4)] == ["250", "250", "354", "250"]
    assert len(room.taken) == 1


def test_a_mistake_while_looking_up_an_address_does_not_bounce_either(room: PostRoom) -> None:
    with room.client() as client:
        client.ehlo()
        client.mail(LINDA)
        assert client.rcpt("broken@firma.example")[0] == 451


def test_every_account_gets_the_mail_with_its_own_addresses(room: PostRoom) -> None:
    with room.client() as client:
        refused = client.sendmail(
            LINDA, [SERVICE, SHOP, "fremd@firma.example", "service+1@firma.example"], MAIL
        )
    assert {name: code for name, (code, _) in refused.items()} == {"fremd@firma.example": 550}
    assert room.taken == [
        ("service", top(SERVICE, "service+1@firma.example") + MAIL),
        ("shop", top(SHOP) + MAIL),
    ]


def test_by_smtp_a_mail_is_accepted_for_all_or_for_none(room: PostRoom) -> None:
    room.faults["shop"] = DatabaseAway()
    with room.client() as client, pytest.raises(smtplib.SMTPDataError) as error:
        client.sendmail(LINDA, [SERVICE, SHOP], MAIL)
    assert error.value.smtp_code == 451


def test_by_lmtp_each_recipient_is_answered_in_order(room: PostRoom) -> None:
    room.faults["shop"] = DiskFull()
    wire = room.wire(room.lmtp)
    names = [SERVICE, SHOP, "fremd@firma.example", SMALL, "service+1@firma.example"]
    wire.say(b"LHLO mta\r\nMAIL FROM:<>\r\n", *(f"RCPT TO:<{name}>\r\n".encode() for name in names))
    codes = [wire.reply()[:9] for _ in range(8)]
    assert codes[3:] == ["250 2.1.5", "250 2.1.5", "550 5.1.1", "250 2.1.5", "250 2.1.5"]
    wire.say(b"DATA\r\n", MAIL + b"x" * 2000 + b"\r\n.\r\nNOOP\r\n")
    answers = [wire.reply()[:9] for _ in range(6)]
    assert answers == ["354 End d", "250 2.0.0", "452 4.3.1", "552 5.3.4", "250 2.0.0", "250 2.0.0"]
    assert [name for name, _ in room.taken] == ["service"]


def test_an_lmtp_client_of_another_hand_is_served(room: PostRoom) -> None:
    with room.lmtp_client() as client:
        client.sendmail(LINDA, [SERVICE], MAIL)
    assert room.taken == [("service", top(SERVICE) + MAIL)]


def test_strangers_and_logins_are_refused(room: PostRoom) -> None:
    with room.client() as client:
        client.ehlo()
        assert not {"auth", "starttls", "chunking"} & set(client.esmtp_features)
        assert client.docmd("AUTH PLAIN AGEAYg==")[0] == 500
        client.mail(LINDA)
        assert client.rcpt("somebody@elsewhere.example")[0] == 550
        assert client.docmd("DATA")[0] == 503


def test_more_recipients_than_a_mail_may_have_come_later(room: PostRoom) -> None:
    with room.client() as client:
        client.ehlo()
        client.mail(LINDA)
        codes = [client.rcpt(f"service+{number}@firma.example")[0] for number in range(102)]
    assert codes == [250] * 100 + [452] * 2


# How large


def test_a_size_that_is_told_is_refused_before_the_mail_is_sent(room: PostRoom) -> None:
    with room.client() as client:
        client.ehlo()
        assert client.esmtp_features["size"] == "52428800"
        assert client.docmd("MAIL FROM:<> SIZE=52428801")[1].startswith(b"5.3.4")
        client.mail(LINDA, ["SIZE=1001"])
        assert [client.rcpt(SMALL)[0], client.rcpt(SERVICE)[0]] == [552, 250]


@pytest.mark.parametrize(("size", "code"), [(1000, "250"), (1001, "552"), (3_000_000, "552")])
def test_a_mail_is_as_large_as_its_account_allows(room: PostRoom, size: int, code: str) -> None:
    wire = room.begun_mail(SMALL)
    lines = b".\r\n" * (size // 3)
    lines = b"x" * (size - len(lines)) + lines
    wire.say(lines.replace(b".", b"..") if size % 3 == 0 else stuffed(lines), b".\r\nNOOP\r\n")
    assert [wire.reply()[:3], wire.reply()[:3]] == [code, "250"]
    assert [raw for _, raw in room.taken] == ([top(SMALL) + lines] if code == "250" else [])


def stuffed(content: bytes) -> bytes:
    return (b"\r\n" + content).replace(b"\r\n.", b"\r\n..")[2:]


def test_by_smtp_accounts_of_different_limits_are_sent_to_separately(room: PostRoom) -> None:
    with room.client() as client:
        client.ehlo()
        client.mail(LINDA)
        assert [client.rcpt(SERVICE)[0], client.rcpt(SMALL)[0], client.rcpt(SHOP)[0]] == [
            250,
            452,
            250,
        ]


def test_fifty_megabytes_of_short_lines_take_the_memory_of_a_few_copies(room: PostRoom) -> None:
    size = 52_428_800
    wire = room.begun_mail()
    block = b"..\r\n" + b"a\r\n" * 349_525
    tracemalloc.start()
    try:
        for _ in range(size // len(block)):
            wire.say(block)
        wire.say(b".\r\n")
        assert wire.reply() == "250 2.0.0 accepted"
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(room.taken[0][1]) > size - 2 * len(block)
    assert peak < 3 * size


def test_when_many_large_mails_come_at_once_some_wait(
    room: PostRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener_module, "_MOST_HELD", 3_000_000)
    room.pause()
    first, second = room.begun_mail(), room.begun_mail()
    first.say(b"x" * 1_400_000, b"\r\n.\r\n")
    assert room.begun.wait(20)
    second.say(b"x" * 1_400_000, b"\r\n.\r\n")
    assert second.reply().startswith("452 4.3.1")
    room.resume()
    assert first.reply().startswith("250")
    second.say(f"MAIL FROM:<>\r\nRCPT TO:<{SERVICE}>\r\nDATA\r\n".encode())
    second.say(b"x" * 1_400_000, b"\r\n.\r\n")
    assert [second.reply()[:3] for _ in range(4)] == ["250", "250", "354", "250"]


# How it is said


def many_mails(count: int) -> bytes:
    head = f"MAIL FROM:<{LINDA}>\r\nRCPT TO:<{SERVICE}>\r\nDATA\r\n".encode()
    return b"EHLO mta\r\n" + (head + MAIL + b".\r\n") * count + b"QUIT\r\n"


@pytest.mark.parametrize("step", [1, 7, 100_000])
def test_several_mails_in_one_breath_are_several_mails(room: PostRoom, step: int) -> None:
    wire, said = room.wire(), many_mails(3)
    for place in range(0, len(said), step):
        wire.say(said[place : place + step])
    codes = [wire.reply()[:3] for _ in range(16)]
    assert codes == ["220", "250", *["250", "250", "354", "250"] * 3, "221", ""]
    assert room.taken == [("service", top(SERVICE) + MAIL)] * 3


def test_a_reset_forgets_the_recipients(room: PostRoom) -> None:
    with room.client() as client:
        client.ehlo()
        client.mail("karim@kunde.example")
        client.rcpt(SHOP)
        client.rset()
        client.sendmail(LINDA, [SERVICE], MAIL)
    assert room.taken == [("service", top(SERVICE) + MAIL)]


def test_commands_out_of_order_are_told_so_with_a_code(room: PostRoom) -> None:
    wire = room.wire()
    wire.say(
        b"MAIL FROM:<>\r\nEHLO mta\r\nRCPT TO:<a@b>\r\nDATA\r\nMAIL FROM:<>\r\nMAIL FROM:<>\r\n"
    )
    wire.say(b"FOO\r\n", b"MAIL FROM:<> X=1\r\n", b"N" * 300_000, b"\r\nNOOP\r\n")
    replies = [wire.reply()[:9] for _ in range(10)]
    assert replies == [
        "220 faden",
        "503 Error",  # before the greeting there are no enhanced codes
        "250 HELP",
        "503 5.5.1",
        "503 5.5.1",
        "250 2.0.0",
        "503 5.5.1",
        "500 5.5.2",
        "503 5.5.1",
        "500 5.5.2",
    ]


# Who goes away


@pytest.mark.parametrize("said", [b"", b"half a li", MAIL, MAIL + b".", MAIL + b".\r"])
def test_a_mail_that_breaks_off_is_nothing(room: PostRoom, said: bytes) -> None:
    wire = room.begun_mail()
    wire.say(said)
    wire.hang_up()
    with room.client() as client:
        client.sendmail(LINDA, [SHOP], MAIL)
    assert [name for name, _ in room.taken] == ["shop"]


def test_a_client_that_does_not_wait_cuts_nothing(room: PostRoom) -> None:
    room.pause()
    wire = room.begun_mail()
    wire.say(MAIL + b".\r\n")
    assert room.begun.wait(20)
    wire.hang_up()
    wait_until(lambda: not room.listener._connections)
    room.resume()
    wait_until(lambda: len(room.taken) == 1)


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.mark.parametrize("loop", LOOPS)
def test_silence_ends_a_connection_but_not_a_mail_that_takes_long(loop: str) -> None:
    with furnished(idle=timedelta(seconds=0.4)).running(loop) as room:
        room.pause()
        patient, silent = room.begun_mail(), room.begun_mail()
        for line in MAIL.splitlines(keepends=True) * 2:  # together longer than the silence allowed
            patient.say(line)
            time.sleep(0.1)
        patient.say(b".\r\n")
        assert silent.reply().startswith("421 4.4.2")
        assert silent.reply() == ""
        assert patient.silent_for(1)
        room.resume()
        assert [patient.reply()[:3], patient.reply()[:3]] == ["250", "421"]


def test_too_many_connections_are_asked_to_come_again(
    room: PostRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener_module, "_MOST_CONNECTIONS", 2)
    kept = [room.begun_mail(), room.begun_mail()]
    assert room.wire().reply().startswith("421 4.3.2")
    kept[0].say(MAIL + b".\r\n")
    assert kept[0].reply().startswith("250")


# The end


def test_closing_waits_for_the_mail_under_way_and_for_nobody_else(room: PostRoom) -> None:
    writing, waiting, idle = room.begun_mail(), room.begun_mail(), room.wire()
    assert idle.reply().startswith("220")
    room.pause()
    waiting.say(MAIL + b".\r\n")
    assert room.begun.wait(20)
    closing = room.close(within=15)
    assert [idle.reply()[:9], idle.reply()] == ["421 4.3.2", ""]
    with pytest.raises(ConnectionRefusedError):
        Wire(room.smtp)
    writing.say(MAIL + b".\r\n")
    room.resume()
    for wire in (writing, waiting):
        assert [wire.reply()[:3], wire.reply()[:3], wire.reply()] == ["250", "421", ""]
    closing.join(20)
    assert len(room.taken) == 2


def test_closing_does_not_wait_for_ever(room: PostRoom) -> None:
    writing, waiting = room.begun_mail(), room.begun_mail()
    room.pause()
    waiting.say(MAIL + b".\r\n")
    assert room.begun.wait(20)
    room.close(within=0.2).join(20)
    assert [writing.reply(), waiting.reply()] == ["", ""]
    assert room.taken == []

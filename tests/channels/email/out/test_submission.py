"""Is it certain what became of a mail, whatever the mail server does and wherever it does it?"""

import asyncio
import contextlib
import time
from types import SimpleNamespace

import pytest
from tests.channels.email.out.moody_server import (
    HANGS_UP,
    KEEPS_SILENT,
    MAIL,
    MESSAGE_ID,
    RAW,
    SENT,
    Diary,
    Mood,
    MoodyServer,
    connect,
    mail_server,
    submitted,
)
from tests.scripted_server import PATIENT, QUICK, free_port, story, until

from faden.channels.email import submission
from faden.channels.email.settings import Security, Smtp
from faden.channels.email.submission import OPERATOR_WAIT, submit
from faden.channels.email.wire.compose import Composed
from faden.core.channel import Refused, Retry, SendResult, Unclear
from faden.engine.outward.outgoing import NotSent


def test_a_mail_that_was_taken_is_sent() -> None:
    told = submitted(Mood())
    assert told.result == SENT
    [mail] = told.diary.mails
    assert (mail.mail_from, mail.rcpt_tos) == (MAIL.envelope_from, [MAIL.recipient])
    assert mail.content == RAW
    assert mail.mail_options == [f"SIZE={len(RAW)}"]
    assert told.diary.said[-1] == "quit"


@pytest.mark.parametrize("code", ["250 2.0.0 ok", "250 ok", "251 ok", "200 fine"])
def test_any_yes_after_the_dot_is_a_yes(code: str) -> None:
    assert submitted(Mood("dot", code)).result == SENT


# --- the server says no --------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["greeting", "mail", "rcpt", "content", "dot"])
@pytest.mark.parametrize("answer", ["421 4.3.2 shutting down", "451 4.7.1 greylisted", "452 full"])
def test_later_means_later_at_every_stage(stage: str, answer: str) -> None:
    told = submitted(Mood(stage, answer))
    assert told.result == Retry(answer)
    assert len(told.diary.mails) == (stage == "dot")


@pytest.mark.parametrize(
    ("answer", "code", "dead"),
    [
        ("550 5.1.1 no such user", "5.1.1", True),
        ("550 5.1.3 bad address", "5.1.3", True),
        ("551 5.1.6 moved away", "5.1.6", True),
        ("556 5.1.10 takes no mail", "5.1.10", True),
        ("550 5.2.1 mailbox disabled", "5.2.1", True),
        ("550 5.1.2 no such domain", "5.1.2", False),
        ("552 5.2.2 mailbox full", "5.2.2", False),
        ("554 5.7.1 relay access denied", "5.7.1", False),
        ("550 no such user", "550", False),
        ("550 rejected, see 5.1.1", "550", False),
        ("550 5.1.1.9 who knows", "550", False),
    ],
)
def test_only_a_clear_answer_to_the_recipient_makes_an_address_dead(
    answer: str, code: str, dead: bool
) -> None:
    told = submitted(Mood("rcpt", answer))
    assert told.result == Refused(code, answer, dead=dead)
    assert (told.diary.mails, told.diary.said[-1]) == ([], "quit")


@pytest.mark.parametrize("stage", ["mail", "content", "dot"])
def test_a_refused_mail_says_nothing_of_its_address(stage: str) -> None:
    told = submitted(Mood(stage, "550 5.1.1 whatever"))
    assert told.result == Refused("5.1.1", "550 5.1.1 whatever", dead=False)


@pytest.mark.parametrize("stage", ["greeting", "ehlo"])
def test_who_does_not_want_us_at_all_waits_for_the_operator(stage: str) -> None:
    told = submitted(Mood(stage, "554 5.7.1 you are on a list"))
    assert told.result == Retry("554 5.7.1 you are on a list", OPERATOR_WAIT)


@pytest.mark.parametrize("stage", ["mail", "rcpt"])
def test_a_login_that_is_missing_waits_for_the_operator(stage: str) -> None:
    told = submitted(Mood(stage, "530 5.7.0 authentication required"))
    assert told.result == Retry("530 5.7.0 authentication required", OPERATOR_WAIT)


@pytest.mark.parametrize(
    ("stage", "expected"), [("greeting", Retry), ("rcpt", Retry), ("dot", Unclear)]
)
def test_what_is_no_smtp_is_certain_only_before_the_dot(
    stage: str, expected: type[SendResult]
) -> None:
    for nonsense in ("HTTP/1.1 200 OK", "999 what", "354 go on"):
        assert type(submitted(Mood(stage, nonsense)).result) is expected


def test_an_endless_answer_is_cut() -> None:
    told = submitted(Mood("rcpt", "550 5.1.1 " + "x" * 5_000))
    assert isinstance(told.result, Refused)
    assert len(told.result.reason) == 300


def test_what_the_store_cannot_hold_is_left_out_of_the_reason() -> None:
    told = submitted(Mood("rcpt", "450 4.0.0 später \x00 oder\tnie"))
    assert told.result == Retry("450 4.0.0 später   oder nie")


# --- the server is gone, or silent ---------------------------------------------------------------


@pytest.mark.parametrize("stage", ["greeting", "ehlo", "mail", "rcpt", "content"])
@pytest.mark.parametrize("what", [HANGS_UP, KEEPS_SILENT])
def test_before_the_dot_nothing_was_sent(stage: str, what: str) -> None:
    told = submitted(Mood(stage, what), within=QUICK)
    assert type(told.result) is Retry
    assert told.diary.mails == []


@pytest.mark.parametrize("what", [HANGS_UP, KEEPS_SILENT])
def test_after_the_dot_nobody_can_tell(what: str) -> None:
    told = submitted(Mood("dot", what), within=QUICK)
    assert type(told.result) is Unclear
    assert len(told.diary.mails) == 1


@pytest.mark.parametrize("what", [HANGS_UP, KEEPS_SILENT, "500 no"])
def test_nobody_waits_for_a_farewell(what: str) -> None:
    started = time.monotonic()
    with contextlib.suppress(TimeoutError):
        assert submitted(Mood("quit", what)).result == SENT
    assert time.monotonic() - started < 5


class CutsTheContent(MoodyServer):
    """Invites the content and hangs up while it comes."""

    async def push(self, status: str | bytes) -> None:
        await super().push(status)
        if isinstance(status, str) and status.startswith("354"):
            self.wire.pause_reading()
            await asyncio.sleep(0.05)
            self.wire.abort()


def test_a_connection_lost_within_the_content_is_certain() -> None:
    async def tell() -> None:
        diary = Diary()
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: CutsTheContent(Mood(size=100_000_000), diary), "127.0.0.1", 0
        )
        port = server.sockets[0].getsockname()[1]
        large = Composed(MAIL.envelope_from, MAIL.recipient, RAW + b"x" * 76 * 400_000, MESSAGE_ID)
        smtp = Smtp(host="localhost", port=port, security=Security.NONE)
        result = await submit(large, smtp, within=PATIENT, connect=connect)
        assert type(result) is Retry
        assert diary.mails == []
        server.close()
        await server.wait_closed()

    story(tell)


def test_nobody_listens() -> None:
    smtp = Smtp(host="localhost", port=free_port(), security=Security.NONE)

    async def tell() -> SendResult:
        return await submit(MAIL, smtp, within=PATIENT, connect=connect)

    assert type(story(tell)) is Retry


@pytest.mark.parametrize(
    ("why", "expected"),
    [
        (NotSent("no connection within 2 s"), Retry("no connection within 2 s")),
        (
            NotSent("10.0.0.1 is not public", permanent=True),
            Retry("10.0.0.1 is not public", OPERATOR_WAIT),
        ),
    ],
)
def test_a_place_that_cannot_be_reached_keeps_the_mail(why: NotSent, expected: Retry) -> None:
    async def forbidden(_host: str, _port: int) -> NotSent:
        return why

    async def tell() -> SendResult:
        smtp = Smtp(host="inside", port=25, security=Security.NONE)
        return await submit(MAIL, smtp, within=PATIENT, connect=forbidden)

    assert story(tell) == expected


def test_a_process_that_slept_past_the_deadline_writes_no_dot(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The loop's timers stood still as well, so only the clock can tell (G5)."""
    slept = [0.0]
    clock = SimpleNamespace(monotonic=lambda: time.monotonic() + slept[0])
    monkeypatch.setattr(submission, "time", clock)

    def sleep() -> None:
        slept[0] += 3_600

    told = submitted(Mood("content", meanwhile=sleep))
    assert told.result == Retry("the process slept past the deadline of the call")
    assert told.diary.mails == []


def test_whoever_is_stopped_cuts_the_connection() -> None:
    async def tell() -> None:
        async with mail_server(Mood("rcpt", KEEPS_SILENT)) as diary:
            smtp = Smtp(host="localhost", port=diary.port, security=Security.NONE)
            task = asyncio.create_task(submit(MAIL, smtp, within=PATIENT, connect=connect))
            await until(lambda: "rcpt" in diary.said)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        assert diary.mails == []

    story(tell)


# --- what the mail holds -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "arrives"),
    [
        (b"a: b\r\n\r\n.\r\n..\r\n.x\r\n", b"a: b\r\n\r\n.\r\n..\r\n.x\r\n"),
        (b"a: b\n\n.\nMAIL FROM:<x@y.example>\n", b"a: b\r\n\r\n.\r\nMAIL FROM:<x@y.example>\r\n"),
        (b"a: b\r\n\r\nx\r.\rRSET\r", b"a: b\r\n\r\nx\r\n.\r\nRSET\r\n"),
        (b"a: b\r\n\r\nno end", b"a: b\r\n\r\nno end\r\n"),
    ],
)
def test_no_content_ends_itself(raw: bytes, arrives: bytes) -> None:
    told = submitted(Mood(), mail=Composed(MAIL.envelope_from, MAIL.recipient, raw, MESSAGE_ID))
    assert [mail.content for mail in told.diary.mails] == [arrives]


@pytest.mark.parametrize(
    "recipient", ["linda@example.org> SIZE=1", "linda@example.org\r\nRSET", "linda @example.org"]
)
def test_no_address_becomes_a_command(recipient: str) -> None:
    told = submitted(Mood(), mail=Composed(MAIL.envelope_from, recipient, RAW, MESSAGE_ID))
    assert isinstance(told.result, Refused)
    assert (told.result.code, told.result.dead) == ("5.1.3", False)
    assert told.diary.mails == []


def test_a_mail_larger_than_the_server_takes_is_not_begun() -> None:
    told = submitted(Mood(size=10))
    assert told.result == Refused("5.3.4", f"{len(RAW)} bytes; the mail server takes 10")
    assert "mail" not in told.diary.said


JUERGEN = Composed(MAIL.envelope_from, "jürgen@example.org", RAW, MESSAGE_ID)


def test_letters_beyond_ascii_go_to_a_server_that_takes_them() -> None:
    told = submitted(Mood(), mail=JUERGEN)
    assert told.result == SENT
    [mail] = told.diary.mails
    assert (mail.rcpt_tos, mail.smtp_utf8) == (["jürgen@example.org"], True)


def test_letters_beyond_ascii_go_to_no_other_server() -> None:
    told = submitted(Mood(smtputf8=False), mail=JUERGEN)
    assert isinstance(told.result, Refused)
    assert (told.result.code, told.result.dead, told.diary.mails) == ("5.6.7", False, [])

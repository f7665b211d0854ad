"""Is it known from a bounce which address is dead, for good or for now, and for which mail?"""

import pytest
from tests.channels.email.corpus import bounces, servers
from tests.channels.email.corpus.bounces import OURS, POSTFIX, report
from tests.channels.email.corpus.case import Case, letter
from tests.channels.email.readings import CORPUS, judged, read

from faden.channels.email.wire.bounce import Action, Dsn, read_dsn

NAMING = [case for case in (*bounces.CASES, *servers.CASES) if case.recipients]


@pytest.mark.parametrize("case", NAMING, ids=lambda case: case.name)
def test_names_the_address_and_the_mail(case: Case) -> None:
    told = read_dsn(read(case.raw))
    assert tuple(dsn.recipient for dsn in told) == case.recipients
    assert {dsn.original_message_id for dsn in told} == {case.about}
    assert any(dsn.permanent for dsn in told) is bool(case.permanent)


def test_reads_every_field_of_a_delivery_status() -> None:
    assert read_dsn(report(POSTFIX, "Undelivered Mail Returned to Sender")) == (
        Dsn(
            recipient="mia@example.net",
            action=Action.FAILED,
            status="5.1.1",
            permanent=True,
            diagnostic="550 5.1.1 <mia@example.net>: Recipient address rejected: User unknown",
            original_message_id=OURS,
            envelope_id="out-4711",
        ),
    )


def test_several_recipients_fail_each_in_their_own_way() -> None:
    karim = b"Final-Recipient: rfc822;karim@example.net\r\n"
    two = karim + b"Action: delayed\r\nStatus: 4.2.2\r\n\r\n--dsn\r\n"
    data = report(POSTFIX, "Undelivered Mail Returned to Sender").replace(
        b"--dsn\r\nContent-Type: message/rfc822", two + b"Content-Type: message/rfc822"
    )
    told = read_dsn(data)
    assert [(d.recipient, d.action, d.permanent) for d in told] == [
        ("mia@example.net", Action.FAILED, True),
        ("karim@example.net", Action.DELAYED, False),
    ]


def test_the_address_we_wrote_to_goes_before_the_one_it_was_forwarded_to() -> None:
    data = report(POSTFIX, "Undelivered Mail Returned to Sender").replace(
        b"Final-Recipient: rfc822; mia@example.net", b"Final-Recipient: rfc822; m4711@isp.example"
    )
    assert [dsn.recipient for dsn in read_dsn(data)] == ["mia@example.net"]


def test_an_address_in_the_returned_mail_is_not_dead() -> None:
    told = read_dsn(letter("failure notice", bounces.QMAIL, "From: MAILER-DAEMON@example.net"))
    assert [dsn.recipient for dsn in told] == ["mia@example.net"]


@pytest.mark.parametrize("case", CORPUS, ids=lambda case: case.name)
def test_no_human_mail_is_taken_for_a_bounce(case: Case) -> None:
    assert judged(case).is_bounce is ("bounce" in case.kind.split())


def test_nothing_is_no_bounce() -> None:
    assert read_dsn(b"") == ()

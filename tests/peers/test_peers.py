"""Do the mail servers that the journeys rely on behave like those of the world?"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from tests.peers.daemon import answers, until
from tests.peers.dovecot import PASSWORD, VACATION
from tests.peers.mailbox import Mail, subject_is
from tests.peers.post_office import Customer, PostOffice, post_office
from tests.peers.postfix import MX
from tests.peers.small_hub import SmallHub
from tests.peers.swaks import letter, swaks

ROOT = Path(__file__).parents[2]
LINDA, KARIM, SHOP = "linda@kunden.test", "karim@kunden.test", "service@laden.test"
FORGED = {"authentication_results": f"{MX}; dmarc=pass header.from=bank.test"}

pytestmark = pytest.mark.needs("postfix", "dovecot", "/usr/lib/dovecot/lmtp", "sievec", "swaks")


@pytest.fixture(scope="module")
def hubs() -> Iterator[dict[str, SmallHub]]:
    with SmallHub() as by_smtp, SmallHub(lmtp=True) as by_lmtp:
        yield {"smtp.test": by_smtp, "lmtp.test": by_lmtp}


@pytest.fixture(scope="module")
def office(hubs: dict[str, SmallHub]) -> Iterator[PostOffice]:
    users = {LINDA: "", KARIM: VACATION, SHOP: ""}
    with post_office(users, {domain: hub.route for domain, hub in hubs.items()}) as running:
        yield running


@pytest.fixture
def linda(office: PostOffice) -> Customer:
    return office.customer("Linda Grün", LINDA)


@pytest.fixture
def shop(office: PostOffice) -> Customer:
    return office.customer("Der Laden", SHOP)


def test_a_mail_reaches_its_mailbox_word_by_word(linda: Customer, shop: Customer) -> None:
    said = linda.writes(SHOP, "Schöne Grüße", "Wo bleibt mein Paket?\n.\n.Punkt\n")
    mail = shop.waits_for(subject_is("Schöne Grüße"))
    assert said.taken
    assert mail.text == "Wo bleibt mein Paket?\n.\n.Punkt\n"
    assert mail.header("Return-Path") == f"<{LINDA}>"


def test_a_reply_comes_back_in_the_same_thread(linda: Customer, shop: Customer) -> None:
    linda.writes(SHOP, "Frage", "Wann?", message_id="<frage@kunden.test>")
    shop.replies(shop.waits_for(subject_is("Frage")), "Morgen.")
    answer = linda.waits_for(subject_is("Re: Frage"))
    assert answer.header("In-Reply-To") == answer.header("References") == "<frage@kunden.test>"
    assert answer.text.startswith("Morgen.\n\nAm ")
    assert answer.text.endswith("> Wann?\n")


def test_a_mailbox_tells_the_plus_part_that_its_name_lacks(linda: Customer, shop: Customer) -> None:
    linda.writes("service+t4711.sig@laden.test", "Plus", "Hallo")
    mail = shop.waits_for(subject_is("Plus"))
    assert mail.header("Delivered-To") == "service+t4711.sig@laden.test"


def test_a_mail_for_nobody_comes_back_as_a_bounce(linda: Customer) -> None:
    linda.writes("niemand@kunden.test", "Verloren", "Hallo", message_id="<7@kunden.test>")
    bounce = linda.waits_for(lambda mail: mail.message.get_content_type() == "multipart/report")
    assert bounce.header("Return-Path") == "<>"
    assert bounce.header("Auto-Submitted") == "auto-replied"
    assert failed(bounce) == {"rfc822;niemand@kunden.test": "5.1.1"}
    assert original(bounce)["Message-ID"] == "<7@kunden.test>"


def failed(bounce: Mail) -> dict[str, str]:
    """Final recipient -> enhanced status, of what failed."""
    blocks = bounce.part("message/delivery-status").get_payload()
    assert isinstance(blocks, list)
    return {
        block["Final-Recipient"].replace(" ", ""): str(block["Status"])
        for block in blocks
        if isinstance(block, EmailMessage) and block["Action"] == "failed"
    }


def original(bounce: Mail) -> EmailMessage:
    """The mail that came back."""
    (content,) = bounce.part("message/rfc822").iter_parts()
    assert isinstance(content, EmailMessage)
    return content


def test_who_is_away_answers_by_machine(linda: Customer) -> None:
    linda.writes(KARIM, "Bist du da?", "Hallo", message_id="<8@kunden.test>")
    answer = linda.waits_for(subject_is("Abwesend: bis Montag"))
    assert answer.header("Auto-Submitted").split()[0] == "auto-replied"
    assert answer.header("Return-Path") == "<>"
    assert answer.header("In-Reply-To") == "<8@kunden.test>"
    assert answer.text.strip() == "Ich bin bis Montag nicht da."


@pytest.mark.parametrize("domain", ["smtp.test", "lmtp.test"])
def test_a_hub_is_told_the_plus_part_and_the_sender(
    domain: str, hubs: dict[str, SmallHub], office: PostOffice, linda: Customer
) -> None:
    linda.writes(f"service+t4711.sig@{domain}", "Hub", "Hallo")
    office.postfix.until_empty()
    (got,) = hubs[domain].kept
    assert (got.sender, got.recipients) == (LINDA, [f"service+t4711.sig@{domain}"])
    assert b"Subject: Hub\r\n" in got.raw


@pytest.mark.parametrize("domain", ["smtp.test", "lmtp.test"])
def test_what_a_hub_cannot_take_now_comes_again(
    domain: str, hubs: dict[str, SmallHub], office: PostOffice, linda: Customer
) -> None:
    hub = hubs[domain]
    hub.answers, hub.tries = ["451 4.3.0 Not now"], 0
    linda.writes(f"again@{domain}", "Noch einmal", "Hallo")
    until(lambda: any("Not now" in wait.reason for wait in office.postfix.queue()), told=str)
    office.postfix.until_empty()
    assert hub.tries == 2
    tries = [one for one in office.postfix.tries() if one.recipient == f"again@{domain}"]
    assert [(one.status, one.code) for one in tries] == [("deferred", "4.3.0"), ("sent", "2.0.0")]


def test_mail_waits_while_the_mailboxes_are_gone(
    office: PostOffice, linda: Customer, shop: Customer
) -> None:
    office.dovecot.stop()
    linda.writes(SHOP, "Geduld", "Hallo")
    until(lambda: any(wait.reason for wait in office.postfix.queue()), told=office.postfix.told)
    office.dovecot.start()
    assert shop.waits_for(subject_is("Geduld")).text == "Hallo\n"


def test_our_own_mx_alone_says_who_is_vouched_for(office: PostOffice, shop: Customer) -> None:
    verdicts = {}
    for port, subject in ((office.postfix.port, "fremd"), (office.postfix.vouched_port, "echt")):
        raw = letter(f'"a@b" <{LINDA}>', SHOP, subject, "Hallo", **FORGED)
        swaks(port, raw, sender="x@elsewhere.test", to=SHOP)
        verdicts[subject] = shop.waits_for(subject_is(subject)).headers("Authentication-Results")
    assert verdicts == {
        "fremd": [f"{MX}; dmarc=fail header.from=kunden.test"],
        "echt": [f"{MX}; dmarc=pass header.from=kunden.test"],
    }


def test_another_servers_verdict_stays_as_it_is(office: PostOffice, shop: Customer) -> None:
    foreign = f"{MX}.example; dmarc=pass header.from=bank.test"
    raw = letter(LINDA, SHOP, "Zwei Urteile", "Hallo", authentication_results=foreign)
    swaks(office.postfix.port, raw, sender=LINDA, to=SHOP)
    mail = shop.waits_for(subject_is("Zwei Urteile"))
    ours = f"{MX}; dmarc=fail header.from=kunden.test"
    assert sorted(mail.headers("Authentication-Results")) == sorted([ours, foreign])


def test_a_program_with_a_password_may_send_to_anybody(office: PostOffice, linda: Customer) -> None:
    port = office.postfix.submission_port
    raw = letter(SHOP, LINDA, "Antwort", "Hallo", **FORGED)
    tries = [None, (SHOP, "wrong"), (SHOP, PASSWORD)]
    said = [swaks(port, raw, sender=SHOP, to=LINDA, login=login) for login in tries]
    assert [answer.taken for answer in said] == [False, False, True]
    mail = linda.waits_for(subject_is("Antwort"))
    assert mail.headers("Authentication-Results") == []


def test_nothing_leaves_this_machine(office: PostOffice) -> None:
    raw = letter(SHOP, "linda@example.org", "Hinaus", "Hallo")
    ports = (office.postfix.port, office.postfix.submission_port)
    login = (SHOP, PASSWORD)
    said = [
        swaks(port, raw, sender=SHOP, to="linda@example.org", login=as_whom).transcript
        for port, as_whom in zip(ports, (None, login), strict=True)
    ]
    assert "554 5.7.1 <linda@example.org>: Relay access denied" in said[0]
    assert "nobody is known there" in said[1]


def test_a_mailbox_can_lose_its_numbers(office: PostOffice, shop: Customer) -> None:
    before, subjects = shop.mailbox.validity(), len(shop.mailbox.mails())
    office.dovecot.stop()
    office.dovecot.renumber(SHOP)
    office.dovecot.start()
    assert shop.mailbox.validity() != before
    assert len(shop.mailbox.mails()) == subjects


KILLED = """
import sys
from tests.peers.post_office import post_office
with post_office({"linda@kunden.test": ""}, {}) as office:
    print(office.postfix.port, office.dovecot.imap_port, flush=True)
    sys.stdin.read()
"""


def test_a_killed_session_leaves_no_server_and_disturbs_no_other(linda: Customer) -> None:
    environment = os.environ | {"PYTHONPATH": "src:."}  # noqa: TID251 - handed on, not read
    with subprocess.Popen(
        [sys.executable, "-c", KILLED],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        ports = [int(port) for port in other.stdout.readline().split()]
        assert all(map(answers, ports))
        other.send_signal(signal.SIGKILL)
    until(lambda: not any(map(answers, ports)), told=lambda: f"{ports} still answer")
    linda.writes(LINDA, "An mich", "Hallo")
    assert linda.waits_for(subject_is("An mich")).text == "Hallo\n"
